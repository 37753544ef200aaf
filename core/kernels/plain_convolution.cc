#include "core/kernels/plain_convolution.h"

#include <algorithm>
#include <array>
#include <type_traits>

namespace saker {
namespace {

// Axis: how windows lie along one spatial axis.
struct Axis {
  int64_t source = 1;
  int64_t destination = 1;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad = 0;
};
// Fewer axes have some of extent 1 in front.
using Axes = std::array<Axis, kMostPlainAxes>;

Axes AxesOf(const ConvolutionSpec& spec) {
  Axes axes;
  const size_t count = spec.window.kernel.size();
  for (size_t i = 0; i < count; ++i) {
    const int axis = static_cast<int>(i) + 2;
    axes[kMostPlainAxes - count + i] = {spec.source[axis],      spec.destination[axis],   spec.window.kernel[i],
                                        spec.window.strides[i], spec.window.dilations[i], spec.window.pads_begin[i]};
  }
  return axes;
}

// Where place `k` of the window at `out` reads its source; -1: nowhere.
struct Forward {
  static int64_t At(const Axis& axis, int64_t out, int64_t k) {
    const int64_t at = out * axis.stride + k * axis.dilation - axis.pad;
    return at >= 0 && at < axis.source ? at : -1;
  }
};
struct Transposed {
  static int64_t At(const Axis& axis, int64_t out, int64_t k) {
    const int64_t spread = out + axis.pad - k * axis.dilation;
    if (spread < 0 || spread % axis.stride != 0) return -1;
    return spread / axis.stride < axis.source ? spread / axis.stride : -1;
  }
};

// What one channel adds to the destination at `out`.
template <typename Direction, typename T>
T SumOfWindow(const Axes& axes, const std::array<int64_t, kMostPlainAxes>& out, const T* channel, const T* weights) {
  T sum = 0;
  for (int64_t z = 0; z < axes[0].kernel; ++z) {
    const int64_t from_z = Direction::At(axes[0], out[0], z);
    if (from_z < 0) continue;
    for (int64_t y = 0; y < axes[1].kernel; ++y) {
      const int64_t from_y = Direction::At(axes[1], out[1], y);
      if (from_y < 0) continue;
      const T* const row = channel + (from_z * axes[1].source + from_y) * axes[2].source;
      const T* const taps = weights + (z * axes[1].kernel + y) * axes[2].kernel;
      for (int64_t x = 0; x < axes[2].kernel; ++x) {
        const int64_t from_x = Direction::At(axes[2], out[2], x);
        if (from_x >= 0) sum += row[from_x] * taps[x];
      }
    }
  }
  return sum;
}

// One channel added to a whole plane of the destination.
template <typename Direction, typename T>
void AddChannel(const Axes& axes, const T* channel, const T* weights, T* plane) {
  for (int64_t z = 0; z < axes[0].destination; ++z) {
    for (int64_t y = 0; y < axes[1].destination; ++y) {
      for (int64_t x = 0; x < axes[2].destination; ++x) {
        *plane++ += SumOfWindow<Direction>(axes, {z, y, x}, channel, weights);
      }
    }
  }
}

template <typename Direction, typename T>
void Run(const ConvolutionSpec& spec, const T* source, const T* weights, const T* bias, T* destination) {
  const Axes axes = AxesOf(spec);
  const int64_t inputs = spec.source[1] / spec.groups, outputs = spec.destination[1] / spec.groups;
  const int64_t source_plane = spec.source.Product(2, spec.source.rank());
  const int64_t plane = spec.destination.Product(2, spec.destination.rank());
  const int64_t places = spec.weights.Product(2, spec.weights.rank());
  constexpr bool kTransposed = std::is_same_v<Direction, Transposed>;
  for (int64_t n = 0; n < spec.source[0]; ++n) {
    for (int64_t out = 0; out < spec.destination[1]; ++out, destination += plane) {
      std::fill_n(destination, plane, bias ? bias[out] : T{0});
      const int64_t group = out / outputs;
      for (int64_t in = 0; in < inputs; ++in) {
        const int64_t channel = group * inputs + in;
        const int64_t window = kTransposed ? channel * outputs + out % outputs : out * inputs + in;
        AddChannel<Direction>(axes, source + (n * spec.source[1] + channel) * source_plane, weights + window * places,
                              destination);
      }
    }
  }
}

}  // namespace

template <typename T>
void PlainConvolution(const ConvolutionSpec& spec, const T* source, const T* weights, const T* bias, T* destination) {
  Run<Forward>(spec, source, weights, bias, destination);
}

template <typename T>
void PlainDeconvolution(const ConvolutionSpec& spec, const T* source, const T* weights, const T* bias, T* destination) {
  Run<Transposed>(spec, source, weights, bias, destination);
}

template void PlainConvolution<float>(const ConvolutionSpec&, const float*, const float*, const float*, float*);
template void PlainConvolution<double>(const ConvolutionSpec&, const double*, const double*, const double*, double*);
template void PlainDeconvolution<float>(const ConvolutionSpec&, const float*, const float*, const float*, float*);
template void PlainDeconvolution<double>(const ConvolutionSpec&, const double*, const double*, const double*, double*);

}  // namespace saker
