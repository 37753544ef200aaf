// RemoveDeadNodes: drops nodes whose outputs nobody reads, and the memory of constants that other passes have replaced.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns the number of nodes removed. Optional outputs at the end of the list of a node that stays are dropped when
// nobody reads them. Values keep their ids. The graph must be sorted.
int RemoveDeadNodes(Graph& graph);

}  // namespace saker
