// PoolSpatialMeans: a ReduceMean over all spatial axes of a FLOAT picture becomes a GlobalAveragePool, which keeps the
// layout of the convolutions before it; where the axes are dropped, a Squeeze follows.
// Threads: one.
#pragma once

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {

// `known`: types and ranks of the graph's values. Returns how many there were.
int PoolSpatialMeans(Graph& graph, const InferredValues& known);

}  // namespace saker
