#include "core/kernels/scale_shift.h"

namespace saker {

template <typename T>
void ScaleShift(int64_t outer, int64_t channels, int64_t inner, const T* scale, const T* shift, const T* x, T* y) {
  for (int64_t row = 0; row < outer; ++row) {
    if (inner == 1) {
      for (int64_t c = 0; c < channels; ++c) y[c] = x[c] * scale[c] + shift[c];
      x += channels;
      y += channels;
      continue;
    }
    for (int64_t c = 0; c < channels; ++c, x += inner, y += inner) {
      for (int64_t i = 0; i < inner; ++i) y[i] = x[i] * scale[c] + shift[c];
    }
  }
}

template void ScaleShift<float>(int64_t, int64_t, int64_t, const float*, const float*, const float*, float*);
template void ScaleShift<double>(int64_t, int64_t, int64_t, const double*, const double*, const double*, double*);

}  // namespace saker
