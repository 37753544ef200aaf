#include "core/kernels/lp_normalize.h"

#include <cmath>

namespace saker {
namespace {

template <typename T>
void OneRun(const LpNormalizeShape& shape, const T* x, T* y) {
  double sum = 0;
  for (int64_t i = 0; i < shape.count; ++i) {
    const double value = static_cast<double>(x[i * shape.inner]);
    sum += shape.p == 1 ? std::abs(value) : value * value;
  }
  const double norm = shape.p == 1 ? sum : std::sqrt(sum);
  for (int64_t i = 0; i < shape.count; ++i) {
    const double value = static_cast<double>(x[i * shape.inner]);
    y[i * shape.inner] = static_cast<T>(norm == 0 ? 0 : value / norm);
  }
}

}  // namespace

template <typename T>
void LpNormalize(const LpNormalizeShape& shape, const T* x, T* y) {
  for (int64_t outer = 0; outer < shape.outer; ++outer) {
    for (int64_t inner = 0; inner < shape.inner; ++inner) {
      const int64_t first = outer * shape.count * shape.inner + inner;
      OneRun(shape, x + first, y + first);
    }
  }
}

template void LpNormalize<float>(const LpNormalizeShape&, const float*, float*);
template void LpNormalize<double>(const LpNormalizeShape&, const double*, double*);

}  // namespace saker
