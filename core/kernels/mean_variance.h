// MeanVarianceNormalize: y = (x - mean) / (standard deviation + epsilon), both over some axes of a dense tensor.
// Threads: a pure function; the result may lie on the operand.
#pragma once

#include "core/kernels/reduce.h"

namespace saker {

// T: float, double. Sums are in double.
template <typename T>
void MeanVarianceNormalize(const ReduceLoops& loops, double epsilon, const T* x, T* y);

}  // namespace saker
