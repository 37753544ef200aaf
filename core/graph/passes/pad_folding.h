// FoldPads: a Pad with zeros in front of a Conv or a pool becomes the padding of that operator, where the answer stays the
// same. Frameworks that pad on one side only (Keras, TensorFlow) write it apart, which costs a copy of the whole input.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Conv: any border of zeros. AveragePool: borders that it counts, or comes to count. MaxPool: borders that are no larger
// than anything beside them: -infinity, or zeros around what an activation keeps from being negative. Returns the number
// of operators that pad for themselves now; Pads that nobody reads any more are left for RemoveDeadNodes().
int FoldPads(Graph& graph);

}  // namespace saker
