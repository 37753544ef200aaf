// FuseDense: turns Gemm with constant weights, and MatMul with a constant matrix (with the Add of a constant bias
// behind either), into one operator of ours with the weights in one form, so that packing and kernels exist once.
//
//   saker::Dense(X [..., K], W [K, N] constant, bias [N] constant, optional) -> [..., N], all FLOAT, no attributes
#pragma once

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {

// Returns the number of Dense nodes made. `known` tells types and ranks.
int FuseDense(Graph& graph, const InferredValues& known);

}  // namespace saker
