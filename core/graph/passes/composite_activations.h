// FuseCompositeActivations: an activation that an exporter wrote out in simpler operators becomes one node again, which
// the kernels know and other fusions recognise.
#pragma once

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {

// Swish (x * Sigmoid(x)), Mish (x * Tanh(Softplus(x))), HardSwish (x * HardSigmoid(x) or x * Clip(x + 3, 0, 6) / 6) and
// Gelu (x / 2 * (1 + Erf(x / sqrt(2)))) of FLOAT, with their factors in any of the orders that exporters choose. An
// intermediate value that is read elsewhere keeps the nodes as they are. Returns the number of nodes removed.
int FuseCompositeActivations(Graph& graph, const InferredValues& known);

}  // namespace saker
