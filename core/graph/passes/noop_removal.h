// RemoveNoops: drops nodes that move elements and happen to move none: a Concat of one part, a Split into one, a Slice of
// everything, a Transpose that keeps the order, a Pad by nothing, a Tile that repeats once. Exporters leave them where a
// parameter of the model made them so; each costs a pass over its input and stands between operators that could be fused.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Only what holds for inputs of any shape counts. Returns the number of nodes removed. A node stays where an output would
// lose its name: when it makes a graph output from a graph input or a constant.
int RemoveNoops(Graph& graph);

}  // namespace saker
