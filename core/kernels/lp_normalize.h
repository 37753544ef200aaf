// LpNormalize: elements divided by the 1-norm or 2-norm of their run along one axis; a run of zeros stays zeros.
// Threads: a pure function; the result may lie on the operand.
// Units:   elements; the operand is seen as [outer, count, inner] and norms are taken along the middle axis.
#pragma once

#include <cstdint>

namespace saker {

struct LpNormalizeShape {
  int64_t outer = 1;
  int64_t count = 1;
  int64_t inner = 1;
  int p = 2;  // 1 or 2
};

// T: float, double. Sums are in double.
template <typename T>
void LpNormalize(const LpNormalizeShape& shape, const T* x, T* y);

}  // namespace saker
