// RemoveIdentities: drops operators that hand their input on unchanged: Identity, Dropout (which does nothing outside
// of training) and Cast to the type that the value has already. They cost little, but stand between operators that
// could be fused.
#pragma once

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {

// Returns the number of nodes removed. `known` tells types; ids beyond it count as unknown. A node stays where an
// output would lose its name: when it makes a graph output from a graph input or a constant.
int RemoveIdentities(Graph& graph, const InferredValues& known);

}  // namespace saker
