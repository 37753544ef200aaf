// FuseResiduals: the Add that joins a convolution with a shortcut around it becomes a post-operation of the
// convolution, which adds while its sums are still in registers: two passes over memory less for each block of a
// residual network.
#pragma once

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// Only where nothing is broadcast, whatever the number of rows. The graph must be sorted, and is afterwards. Returns
// the number of nodes removed.
int FuseResiduals(Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

}  // namespace saker
