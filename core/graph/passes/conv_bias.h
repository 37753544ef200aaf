// FuseConvBias: a constant added to each channel behind a Conv or ConvTranspose becomes its bias: exporters that keep it as
// an Add of its own cost a pass over the whole output.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns the number of nodes removed.
int FuseConvBias(Graph& graph);

}  // namespace saker
