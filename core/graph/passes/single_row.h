// FixSingleRow: exporters give dimension 0 a name although a Reshape or a product inside holds it to 1 (a view(1, -1) in front
// of a Linear layer, say). Such a model takes one row; that is written into the graph, so that passes need not hold for other
// numbers of rows and a batch is several runs.
// Threads: one.
// Fails:   never; a graph that cannot be understood is left alone.
#pragma once

#include <cstddef>

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// True when it was proven, and the named dimension of inputs is 1 now. A model that fails for the numbers of rows that are
// tried is none by that alone: added to five constants, one row fits and so do five, and mean something else. So the node at
// which two, three and five rows fail must demand that what grows with the rows equals a constant, and be met by one row.
bool FixSingleRow(Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

}  // namespace saker
