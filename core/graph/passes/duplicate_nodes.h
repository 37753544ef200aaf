// MergeDuplicateNodes: what several nodes would compute alike is computed once. Exporters that write a network layer by
// layer repeat the arithmetic on shapes and the casts, transposes or quantisations of a value for each of its readers.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Nodes with the same operator, opset, attributes and inputs, small constants that hold the same counting as one. Those
// that draw random numbers stay apart, and so does a node that makes a graph output. The graph must be sorted. Returns
// the number of nodes removed.
int MergeDuplicateNodes(Graph& graph);

}  // namespace saker
