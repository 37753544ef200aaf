// FindElementTypes: the element type of every value of a graph, from what the file declares and from what each operator
// makes of the types it reads. Needs no shapes and no registry, so that it works on graphs that are yet to be rewritten.
// Threads: pure function.
#pragma once

#include <vector>

#include "core/graph/graph.h"
#include "core/tensor/data_type.h"

namespace saker {

// One entry a value, by id, kInvalid where neither says anything. The graph must be sorted. `declared` of a node's
// output wins over the rule of its operator, unless one is a half float and the rule says FLOAT or DOUBLE: such a file
// contradicts itself, and the type stays what the graph makes.
std::vector<DataType> FindElementTypes(const Graph& graph);

}  // namespace saker
