// MakeActivationsUnsigned: INT8 values between a QuantizeLinear and DequantizeLinear nodes become UINT8 with a zero point
// that is 128 more, which stands for the same real numbers. oneDNN's byte products want an unsigned source, and rectified
// values get a zero point of 0, which costs nothing.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns how many values changed.
int MakeActivationsUnsigned(Graph& graph);

}  // namespace saker
