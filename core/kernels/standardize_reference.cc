#include <limits>

#include "core/kernels/standardize.h"

namespace saker {

template <typename T>
Moments MomentsReference(const T* x, int64_t count) {
  if (count == 0) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  const double n = static_cast<double>(count);
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < count; ++i) sum += static_cast<double>(x[i]);
  const double mean = sum / n;
  for (int64_t i = 0; i < count; ++i) {
    const double difference = static_cast<double>(x[i]) - mean;
    squares += difference * difference;
  }
  return {mean, squares / n};
}

template <typename T>
void StandardizeReference(const T* x, int64_t count, const T* scale, const T* bias, double mean, double factor, T* y) {
  for (int64_t i = 0; i < count; ++i) {
    const double standard = (static_cast<double>(x[i]) - mean) * factor * static_cast<double>(scale[i]);
    y[i] = static_cast<T>(bias ? standard + static_cast<double>(bias[i]) : standard);
  }
}

template <typename T>
void StandardizeEvenlyReference(const T* x, int64_t count, double mean, double factor, double shift, T* y) {
  for (int64_t i = 0; i < count; ++i) y[i] = static_cast<T>((static_cast<double>(x[i]) - mean) * factor + shift);
}

template Moments MomentsReference<float>(const float*, int64_t);
template Moments MomentsReference<double>(const double*, int64_t);
template void StandardizeReference<float>(const float*, int64_t, const float*, const float*, double, double, float*);
template void StandardizeReference<double>(const double*, int64_t, const double*, const double*, double, double,
                                           double*);
template void StandardizeEvenlyReference<float>(const float*, int64_t, double, double, double, float*);
template void StandardizeEvenlyReference<double>(const double*, int64_t, double, double, double, double*);

}  // namespace saker
