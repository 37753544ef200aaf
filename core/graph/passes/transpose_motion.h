// MoveTransposes: moves Transposes through operators that work on each element, towards the outputs, where two of them
// then cancel. Networks that keep images as [N,H,W,C] (Keras, TensorFlow) are exported with a Transpose before and behind
// each convolution; each is a pass over memory, and keeps the convolution from being fused with what follows it.
//
//   Transpose -> Relu -> Transpose back   becomes   Relu
#pragma once

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// The graph must be sorted, and is afterwards. Returns how many Transposes less it has; the graph stays as it is unless
// there are fewer.
int MoveTransposes(Graph& graph, const OpRegistry& registry);

}  // namespace saker
