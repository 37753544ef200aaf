// QuantizeEarlier: elements that are only moved (Reshape, Transpose, Concat, MaxPool ...) are moved as bytes: a
// QuantizeLinear behind such a node goes before it, where it meets the DequantizeLinear that most such nodes stand
// behind; a pair of the two with one scale and zero point is nothing at all, and goes.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns how many QuantizeLinear nodes were moved or taken out. The graph is sorted afterwards.
int QuantizeEarlier(Graph& graph);

}  // namespace saker
