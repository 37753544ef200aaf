// ScaleShift: y = x * scale[channel] + shift[channel], what a BatchNormalization is once its statistics are fixed.
// Threads: pure functions; the result may lie on the operand.
// Units:   elements; the operand is seen as [outer, channels, inner].
#pragma once

#include <cstdint>

namespace saker {

// T: float, double.
template <typename T>
void ScaleShift(int64_t outer, int64_t channels, int64_t inner, const T* scale, const T* shift, const T* x, T* y);

}  // namespace saker
