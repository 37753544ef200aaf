// FuseQuantizedShortcuts: the Add of a residual block, between what a saker::QuantizedConv makes and another value of
// bytes, goes into the convolution with its activation and the QuantizeLinear behind it. The quantisation that stood
// before the Add stays what it was: the convolution rounds and saturates its sums there too.
#pragma once

#include <cstddef>

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// Returns how many were fused. The graph is sorted afterwards.
int FuseQuantizedShortcuts(Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

}  // namespace saker
