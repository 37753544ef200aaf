#include <cmath>

#include "core/kernels/softmax.h"

namespace saker {
namespace {

template <typename T>
void OneSum(const SoftmaxShape& shape, const T* x, T* y) {
  T highest = x[0];
  for (int64_t i = 1; i < shape.count; ++i) {
    const T value = x[i * shape.inner];
    if (value > highest) highest = value;
  }
  double sum = 0;
  for (int64_t i = 0; i < shape.count; ++i) sum += std::exp(static_cast<double>(x[i * shape.inner] - highest));
  const double log_sum = std::log(sum);
  for (int64_t i = 0; i < shape.count; ++i) {
    const double shifted = static_cast<double>(x[i * shape.inner] - highest);
    y[i * shape.inner] = static_cast<T>(shape.logarithm ? shifted - log_sum : std::exp(shifted) / sum);
  }
}

}  // namespace

template <typename T>
void SoftmaxReference(const SoftmaxShape& shape, const T* x, T* y) {
  if (shape.count == 0) return;
  for (int64_t outer = 0; outer < shape.outer; ++outer) {
    for (int64_t inner = 0; inner < shape.inner; ++inner) {
      const int64_t at = outer * shape.count * shape.inner + inner;
      OneSum(shape, x + at, y + at);
    }
  }
}

template void SoftmaxReference<float>(const SoftmaxShape&, const float*, float*);
template void SoftmaxReference<double>(const SoftmaxShape&, const double*, double*);

}  // namespace saker
