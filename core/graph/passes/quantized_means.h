// FuseQuantizedMeans: the mean over all spatial axes (GlobalAveragePool, ReduceMean) between a DequantizeLinear and a
// QuantizeLinear adds the bytes themselves: saker::QuantizedMean.
#pragma once

#include <cstddef>

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// Returns how many were fused.
int FuseQuantizedMeans(Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

}  // namespace saker
