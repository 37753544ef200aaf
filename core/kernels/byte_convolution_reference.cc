#include <algorithm>
#include <array>

#include "core/kernels/byte_convolution.h"

namespace saker {
namespace {

constexpr int kAxes = 3;

// AxisWindow: one spatial axis; axes that are not there have extent 1.
struct AxisWindow {
  int64_t source = 1, destination = 1, kernel = 1, stride = 1, dilation = 1, pad = 0;

  // The results whose place `tap` of the window lies inside the source.
  int64_t first(int64_t tap) const {
    const int64_t before = pad - tap * dilation;
    return std::min(destination, before > 0 ? (before + stride - 1) / stride : 0);
  }
  int64_t end(int64_t tap) const {
    const int64_t last = source - 1 + pad - tap * dilation;
    return last < 0 ? 0 : std::min(destination, last / stride + 1);
  }
  int64_t at(int64_t place, int64_t tap) const { return place * stride - pad + tap * dilation; }
};

using Axes = std::array<AxisWindow, kAxes>;

Axes AxesOf(const IntegerConvolutionSpec& spec) {
  Axes axes;
  const int count = spec.source.rank() - 2;
  for (int i = 0; i < count; ++i) {
    axes[kAxes - count + i] = {spec.source[i + 2],     spec.destination[i + 2],  spec.window.kernel[i],
                               spec.window.strides[i], spec.window.dilations[i], spec.window.pads_begin[i]};
  }
  return axes;
}

// Adds weight * (source - zero_point) for one place of the window to all results of a channel. What the window finds
// outside the source is the zero point and adds nothing. Unsigned, because sums may wrap.
template <typename X>
void AddTap(const Axes& axes, const std::array<int64_t, kAxes>& tap, const X* source, int32_t zero_point,
            int32_t weight, uint32_t* sums) {
  const AxisWindow &z = axes[0], &y = axes[1], &x = axes[2];
  for (int64_t d = z.first(tap[0]); d < z.end(tap[0]); ++d) {
    for (int64_t h = y.first(tap[1]); h < y.end(tap[1]); ++h) {
      const X* const from = source + (z.at(d, tap[0]) * y.source + y.at(h, tap[1])) * x.source;
      uint32_t* const to = sums + (d * y.destination + h) * x.destination;
      for (int64_t w = x.first(tap[2]); w < x.end(tap[2]); ++w) {
        to[w] += static_cast<uint32_t>(weight * (int32_t{from[x.at(w, tap[2])]} - zero_point));
      }
    }
  }
}

template <typename X, typename W>
void AddChannel(const Axes& axes, const X* source, int32_t source_zero_point, const W* weights, int32_t zero_point,
                uint32_t* sums) {
  for (int64_t d = 0; d < axes[0].kernel; ++d) {
    for (int64_t h = 0; h < axes[1].kernel; ++h) {
      for (int64_t w = 0; w < axes[2].kernel; ++w) {
        AddTap(axes, {d, h, w}, source, source_zero_point, int32_t{*weights++} - zero_point, sums);
      }
    }
  }
}

template <typename X, typename W>
void Convolve(const IntegerConvolutionSpec& spec, const X* source, int32_t source_zero_point, const W* weights,
              const int32_t* zero_points, int64_t zero_point_step, int32_t* sums) {
  const Axes axes = AxesOf(spec);
  const int64_t outputs = spec.weights[0], depth = spec.weights[1];
  const int64_t plane = spec.source.Product(2, spec.source.rank());
  const int64_t out_plane = spec.destination.Product(2, spec.destination.rank());
  const int64_t taps = spec.weights.Product(2, spec.weights.rank());
  auto* to = reinterpret_cast<uint32_t*>(sums);
  std::fill_n(to, spec.destination.ElementCount(), 0u);
  for (int64_t n = 0; n < spec.source[0]; ++n) {
    for (int64_t m = 0; m < outputs; ++m, to += out_plane) {
      const int64_t group = m / (outputs / spec.groups);
      const X* const channels = source + (n * spec.source[1] + group * depth) * plane;
      for (int64_t c = 0; c < depth; ++c) {
        AddChannel(axes, channels + c * plane, source_zero_point, weights + (m * depth + c) * taps,
                   zero_points[m * zero_point_step], to);
      }
    }
  }
}

template <typename X>
void ConvolveFrom(const IntegerConvolutionSpec& spec, const X* source, int32_t source_zero_point, DataType weights_type,
                  const void* weights, const int32_t* zero_points, int64_t step, int32_t* sums) {
  if (weights_type == DataType::kInt8) {
    Convolve(spec, source, source_zero_point, static_cast<const int8_t*>(weights), zero_points, step, sums);
  } else {
    Convolve(spec, source, source_zero_point, static_cast<const uint8_t*>(weights), zero_points, step, sums);
  }
}

}  // namespace

void IntegerConvolution(const IntegerConvolutionSpec& spec, DataType source_type, const void* source,
                        int32_t source_zero_point, DataType weights_type, const void* weights,
                        const int32_t* zero_points, int64_t zero_point_step, int32_t* sums) {
  if (source_type == DataType::kInt8) {
    ConvolveFrom(spec, static_cast<const int8_t*>(source), source_zero_point, weights_type, weights, zero_points,
                 zero_point_step, sums);
  } else {
    ConvolveFrom(spec, static_cast<const uint8_t*>(source), source_zero_point, weights_type, weights, zero_points,
                 zero_point_step, sums);
  }
}

}  // namespace saker
