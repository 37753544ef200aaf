// FuseLayerNorms: LayerNormalization as exporters wrote it before the operator was there (mean, difference, mean
// square, epsilon, root, quotient, scale, shift) becomes one node.
// Threads: one.
#pragma once

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {

// `known`: types and ranks of the graph's values. Returns how many there were; what only they needed is left to the
// removal of dead nodes.
int FuseLayerNorms(Graph& graph, const InferredValues& known);

}  // namespace saker
