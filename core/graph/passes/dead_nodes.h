// RemoveDeadNodes: drops nodes whose outputs nobody reads, and the memory of constants that other passes have replaced.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns the number of nodes removed. Optional outputs that nobody reads are dropped from nodes that stay (the mask of
// a Dropout, the indices of a MaxPool). Values keep their ids. The graph must be sorted.
int RemoveDeadNodes(Graph& graph);

}  // namespace saker
