// MergeReshapes: a Reshape behind another operator that only changes the shape reads what that one reads. Nothing is
// saved by it alone, as none of them runs, but fewer of them stand between operators that could be fused.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// The graph must be sorted. Returns the number of Reshapes that read another value now; what nobody reads any more is
// left for RemoveDeadNodes().
int MergeReshapes(Graph& graph);

}  // namespace saker
