// FoldBatchNormIntoDense: the same for a saker::Dense with a matrix as output, whose columns are the channels.
#pragma once

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {

// Returns the number of nodes removed. `known` tells ranks: beyond two dimensions BatchNormalization's channels are not
// Dense's columns.
int FoldBatchNormIntoDense(Graph& graph, const InferredValues& known);

}  // namespace saker
