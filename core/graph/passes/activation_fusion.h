// FuseActivations: an activation behind an operator that can apply it itself becomes a post-operation of it: one pass
// over the output less, while it is still in registers.
#pragma once

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// Relu, LeakyRelu, Sigmoid, Tanh, Elu, HardSigmoid, HardSwish, Swish, Mish, Gelu and Clip with constant bounds; the
// operator's definition says which it supports. An intermediate value that is read elsewhere or is a graph output keeps
// the two apart. Returns the number of nodes removed.
int FuseActivations(Graph& graph, const OpRegistry& registry);

}  // namespace saker
