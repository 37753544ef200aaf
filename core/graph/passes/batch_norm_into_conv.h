// FoldBatchNormIntoConv: scales the weights of a Conv or ConvTranspose and shifts its bias so that the BatchNormalization
// behind it is not needed: both are linear in each channel.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns the number of nodes removed.
int FoldBatchNormIntoConv(Graph& graph);

}  // namespace saker
