// Softmax: exp(x - max) / sum over one axis, or its logarithm.
// Threads: pure functions; the result may lie on the operand.
// Units:   elements; the operand is seen as [outer, count, inner] and the middle axis is summed over.
#pragma once

#include <cstdint>

namespace saker {

struct SoftmaxShape {
  int64_t outer = 1;
  int64_t count = 1;
  int64_t inner = 1;
  bool logarithm = false;
};

// A NaN makes all of its sum NaN; so does a positive infinity, whose share is undefined.
void Softmax(const SoftmaxShape& shape, const float* x, float* y);

// The plain loops that Softmax() is tested against. T: float, double.
template <typename T>
void SoftmaxReference(const SoftmaxShape& shape, const T* x, T* y);

}  // namespace saker
