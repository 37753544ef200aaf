// Activations as post-ops: Relu, LeakyRelu, Sigmoid, Tanh, Elu, HardSigmoid, HardSwish, Swish, Mish, Gelu and Clip with
// constant bounds.
// Threads: one.
#pragma once

#include <optional>

#include "core/graph/graph.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {

// The post-op that does what node `index` does to its input 0; nullopt when there is none.
std::optional<PostOp> ActivationStep(const Graph& graph, const FusionLinks& links, int index);

// Lets a node that works on sums of bytes do a Relu and a Clip behind it, in either order, as far as nobody else reads
// between.
void TakeActivations(Graph& graph, FusionLinks& links, int index);

}  // namespace saker
