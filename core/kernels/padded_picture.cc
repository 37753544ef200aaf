#include "core/kernels/padded_picture.h"

#include <cstring>

namespace saker {

int64_t PaddedRows(const ConvolutionSpec& spec) {
  return spec.source[2] + spec.window.pads_begin[0] + spec.window.pads_end[0];
}

int64_t PaddedColumns(const ConvolutionSpec& spec) {
  return spec.source[3] + spec.window.pads_begin[1] + spec.window.pads_end[1];
}

void PadPicture(const ConvolutionSpec& spec, const float* source, int64_t pitch, float* padded) {
  const int64_t rows = PaddedRows(spec);
  const auto row_bytes = static_cast<size_t>(spec.source[3]) * sizeof(float);
  for (int64_t channel = 0; channel < spec.source[1]; ++channel) {
    float* to = padded + (channel * rows + spec.window.pads_begin[0]) * pitch + spec.window.pads_begin[1];
    for (int64_t row = 0; row < spec.source[2]; ++row, source += spec.source[3], to += pitch) {
      std::memcpy(to, source, row_bytes);
    }
  }
}

}  // namespace saker
