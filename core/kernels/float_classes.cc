#include "core/kernels/float_classes.h"

#include <cmath>
#include <limits>

namespace saker {

template <typename T>
void IsNaN(const T* x, bool* out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) out[i] = std::isnan(x[i]);
}

template <typename T>
void IsInfinite(const T* x, bool* out, int64_t count, bool positive, bool negative) {
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  for (int64_t i = 0; i < count; ++i) out[i] = (positive && x[i] == kInfinity) || (negative && x[i] == -kInfinity);
}

template void IsNaN<float>(const float*, bool*, int64_t);
template void IsNaN<double>(const double*, bool*, int64_t);
template void IsInfinite<float>(const float*, bool*, int64_t, bool, bool);
template void IsInfinite<double>(const double*, bool*, int64_t, bool, bool);

}  // namespace saker
