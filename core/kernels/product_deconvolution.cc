#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/product_deconvolution.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include <array>

#include "core/base/status_macros.h"
#include "core/kernels/dense.h"
#include "core/kernels/product_deconvolution.h"
#include "hwy/highway.h"

#ifndef SAKER_CORE_KERNELS_PRODUCT_DECONVOLUTION_ONCE
#define SAKER_CORE_KERNELS_PRODUCT_DECONVOLUTION_ONCE
namespace saker {

// SpreadAxis: how windows lie along one spatial axis of the destination.
struct SpreadAxis {
  int64_t source = 1;
  int64_t destination = 1;
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad = 0;
};
// Fewer axes have some of extent 1 in front.
using SpreadAxes = std::array<SpreadAxis, 3>;

}  // namespace saker
#endif

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

HWY_INLINE void AddRun(const float* HWY_RESTRICT from, float* HWY_RESTRICT to, int64_t count) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, from + i)), d, to + i);
  for (; i < count; ++i) to[i] += from[i];
}

// Adds one row of a window at places x, x + dilation ... of a row of the destination, what lies outside left out. Without
// gaps that is one run.
HWY_INLINE void AddRow(const SpreadAxis& width, int64_t channels, int64_t x, const float* HWY_RESTRICT window,
                       float* HWY_RESTRICT row) {
  if (width.dilation == 1) {
    const int64_t first = HWY_MAX(int64_t{0}, -x), last = HWY_MIN(width.kernel, width.destination - x);
    if (first < last) AddRun(window + first * channels, row + (x + first) * channels, (last - first) * channels);
    return;
  }
  for (int64_t k = 0; k < width.kernel; ++k) {
    const int64_t to = x + k * width.dilation;
    if (to >= 0 && to < width.destination) AddRun(window + k * channels, row + to * channels, channels);
  }
}

// Adds the windows of `count` source elements, [element][place of the window][channel], from element `first` on.
void SpreadWindows(const SpreadAxes& axes, int64_t channels, int64_t first, int64_t count, const float* windows,
                   float* destination) {
  const auto& [depth, height, width] = axes;
  for (int64_t at = first; at < first + count; ++at) {
    const int64_t z = at / (height.source * width.source) * depth.stride - depth.pad;
    const int64_t y = at / width.source % height.source * height.stride - height.pad;
    const int64_t x = at % width.source * width.stride - width.pad;
    for (int64_t kz = 0; kz < depth.kernel; ++kz) {
      const int64_t to_z = z + kz * depth.dilation;
      for (int64_t ky = 0; ky < height.kernel; ++ky, windows += width.kernel * channels) {
        const int64_t to_y = y + ky * height.dilation;
        if (to_z < 0 || to_z >= depth.destination || to_y < 0 || to_y >= height.destination) continue;
        float* const row = destination + (to_z * height.destination + to_y) * width.destination * channels;
        AddRow(width, channels, x, windows, row);
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

namespace saker {
namespace {

HWY_EXPORT(SpreadWindows);

// Windows of so many elements are made at a time: half of a small level-2 cache, so that they are still there when they
// are added...
constexpr int64_t kWindowBytes = int64_t{256} << 10;
// ... but of enough of them to make use of each weight that is read, unless the windows are huge.
constexpr int64_t kLeastElements = 24;
constexpr int64_t kMostLeastBytes = int64_t{8} << 20;

SpreadAxes AxesOf(const ConvolutionSpec& spec) {
  SpreadAxes axes;
  const size_t count = spec.window.kernel.size();
  for (size_t i = 0; i < count; ++i) {
    const int axis = static_cast<int>(i) + 2;
    axes[axes.size() - count + i] = {spec.source[axis],      spec.destination[axis],   spec.window.kernel[i],
                                     spec.window.strides[i], spec.window.dilations[i], spec.window.pads_begin[i]};
  }
  return axes;
}

int64_t Places(const ConvolutionSpec& spec) { return spec.weights.Product(2, spec.weights.rank()); }
int64_t Elements(const ConvolutionSpec& spec) { return spec.source.Product(2, spec.source.rank()); }
// Of the windows of one source element.
int64_t WindowColumns(const ConvolutionSpec& spec) { return Places(spec) * spec.weights[1]; }

int64_t ElementsAtATime(const ConvolutionSpec& spec) {
  const int64_t window_bytes = std::max<int64_t>(1, WindowColumns(spec)) * static_cast<int64_t>(sizeof(float));
  const int64_t least = std::clamp<int64_t>(kMostLeastBytes / window_bytes, 1, kLeastElements);
  return std::min(std::max(least, kWindowBytes / window_bytes), Elements(spec));
}

}  // namespace

bool FitsProductDeconvolution(const ConvolutionSpec& spec) {
  return spec.groups == 1 && spec.window.kernel.size() <= SpreadAxes().size();
}

absl::StatusOr<AlignedBuffer> PackProductWeights(const ConvolutionSpec& spec, const float* weights) {
  // Channels of a place side by side, so that they are added side by side.
  const int64_t places = Places(spec), channels = spec.weights[1];
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer,
                         AlignedBuffer::Create(static_cast<size_t>(spec.weights.ElementCount()) * sizeof(float)));
  auto* const ordered = reinterpret_cast<float*>(buffer.data());
  for (int64_t in = 0; in < spec.weights[0]; ++in) {
    for (int64_t place = 0; place < places; ++place) {
      for (int64_t out = 0; out < channels; ++out) {
        ordered[(in * places + place) * channels + out] = weights[(in * channels + out) * places + place];
      }
    }
  }
  return PackDenseWeights(ordered, spec.weights[0], places * channels, false);
}

size_t ProductScratchBytes(const ConvolutionSpec& spec) {
  return static_cast<size_t>(ElementsAtATime(spec) * WindowColumns(spec)) * sizeof(float);
}

void ProductDeconvolution(const ConvolutionSpec& spec, const float* source, const float* packed, const float* bias,
                          float* destination, float* scratch) {
  const SpreadAxes axes = AxesOf(spec);
  const int64_t elements = Elements(spec), at_a_time = ElementsAtATime(spec), columns = WindowColumns(spec);
  const int64_t channels = spec.destination[1], plane = spec.destination.Product(2, spec.destination.rank());
  for (int64_t image = 0; image < spec.source[0]; ++image, destination += plane * channels) {
    for (int64_t i = 0; i < plane; ++i) {
      if (bias) {
        std::copy_n(bias, channels, destination + i * channels);
      } else {
        std::fill_n(destination + i * channels, channels, 0.0f);
      }
    }
    for (int64_t first = 0; first < elements; first += at_a_time) {
      const int64_t count = std::min(at_a_time, elements - first);
      Dense({count, spec.source[1], columns}, source + (image * elements + first) * spec.source[1], packed, nullptr, {},
            scratch);
      HWY_DYNAMIC_DISPATCH(SpreadWindows)(axes, channels, first, count, scratch, destination);
    }
  }
}

}  // namespace saker
#endif  // HWY_ONCE
