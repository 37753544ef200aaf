#include "core/kernels/hardmax.h"

#include <cmath>

namespace saker {
namespace {

template <typename T>
void OneAxis(int64_t count, int64_t stride, const T* x, T* y) {
  int64_t largest = 0;
  for (int64_t i = 1; i < count; ++i) {
    const T best = x[largest * stride], value = x[i * stride];
    if (value > best || (std::isnan(value) && !std::isnan(best))) largest = i;
  }
  for (int64_t i = 0; i < count; ++i) y[i * stride] = i == largest ? T(1) : T(0);
}

}  // namespace

template <typename T>
void Hardmax(const SoftmaxShape& shape, const T* x, T* y) {
  if (shape.count == 0) return;
  for (int64_t outer = 0; outer < shape.outer; ++outer) {
    for (int64_t inner = 0; inner < shape.inner; ++inner) {
      const int64_t at = outer * shape.count * shape.inner + inner;
      OneAxis(shape.count, shape.inner, x + at, y + at);
    }
  }
}

template void Hardmax<float>(const SoftmaxShape&, const float*, float*);
template void Hardmax<double>(const SoftmaxShape&, const double*, double*);

}  // namespace saker
