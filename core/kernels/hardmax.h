// Hardmax: 1 at the first of the largest elements of an axis, 0 elsewhere. A NaN counts as the largest.
// Threads: pure functions; the result may lie on the operand.
// Units:   elements; the operand is seen as [outer, count, inner] as in softmax.h.
#pragma once

#include "core/kernels/softmax.h"

namespace saker {

// T: float, double.
template <typename T>
void Hardmax(const SoftmaxShape& shape, const T* x, T* y);

}  // namespace saker
