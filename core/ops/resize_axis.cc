#include "core/ops/resize_axis.h"

#include <algorithm>
#include <cmath>

namespace saker {
namespace {

using Coordinates = ResizeMethod::Coordinates;

// Coordinates are rounded to float, as scales are given in it: a third of it, three times, is to be one again.
double Snap(double coordinate) { return static_cast<float>(coordinate); }

double HalfPixel(const ResizeGeometry& axis, int64_t x) {
  return Snap(Snap((static_cast<double>(x) + 0.5) / axis.scale) - 0.5);
}

double AlignCorners(const ResizeGeometry& axis, int64_t x) {
  if (axis.resized == 1) return 0;
  return Snap(static_cast<double>(x) * static_cast<double>(axis.from - 1) / (axis.resized - 1));
}

double CropAndResize(const ResizeGeometry& axis, int64_t x) {
  const double last = static_cast<double>(axis.from - 1);
  if (axis.resized <= 1) return Snap(0.5 * (axis.roi_start + axis.roi_end) * last);
  const double step = (axis.roi_end - axis.roi_start) * last / (axis.resized - 1);
  return Snap(axis.roi_start * last + static_cast<double>(x) * step);
}

// Where in the input element x of the output lies.
double SourceOf(const ResizeMethod& method, const ResizeGeometry& axis, int64_t x) {
  switch (method.coordinates) {
    case Coordinates::kHalfPixel:
      return HalfPixel(axis, x);
    case Coordinates::kHalfPixelSymmetric:
      // The centre of the input is that of the output, whatever rounding did to its extent.
      return Snap(static_cast<double>(axis.from) / 2 * (1 - static_cast<double>(axis.to) / axis.resized) +
                  HalfPixel(axis, x));
    case Coordinates::kPytorchHalfPixel:
      return axis.to > 1 ? HalfPixel(axis, x) : 0;
    case Coordinates::kAlignCorners:
      return AlignCorners(axis, x);
    case Coordinates::kAsymmetric:
      return Snap(static_cast<double>(x) / axis.scale);
    case Coordinates::kTfHalfPixelForNn:
      return Snap((static_cast<double>(x) + 0.5) / axis.scale);
    case Coordinates::kTfCropAndResize:
      return CropAndResize(axis, x);
  }
  return 0;
}

double Rounded(const ResizeMethod& method, double scale, double x) {
  switch (method.rounding) {
    case ResizeMethod::Rounding::kPreferFloor:
      return std::ceil(x - 0.5);
    case ResizeMethod::Rounding::kPreferCeil:
      return std::floor(x + 0.5);
    case ResizeMethod::Rounding::kFloor:
      return std::floor(x);
    case ResizeMethod::Rounding::kCeil:
      return std::ceil(x);
    case ResizeMethod::Rounding::kUpWhenSmaller:
      return scale < 1 ? std::ceil(x) : std::floor(x);
  }
  return x;
}

// The weight of an element at that distance.
double Triangle(double distance) { return std::max(0.0, 1 - std::abs(distance)); }

double Cubic(double a, double distance) {
  const double d = std::abs(distance);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return 0;
}

// Neighbours: the elements around a coordinate that have a weight, as many for every output.
class Neighbours {
 public:
  Neighbours(const ResizeMethod& method, const ResizeGeometry& axis)
      : method_(method), axis_(axis), squeeze_(method.antialias ? std::min(1.0, axis.scale) : 1.0) {
    const double reach = method.mode == ResizeMethod::Mode::kCubic ? 2 : 1;
    half_ = static_cast<int64_t>(std::ceil(reach / squeeze_));
  }

  // With a border as wide as the input the elements of the border are all there is.
  int64_t taps() const { return std::min(2 * half_, axis_.from); }

  // The first element with a weight, and `taps()` weights from it on, which must be 0 before.
  int64_t Weigh(double source, double* weights) const {
    const int64_t base = static_cast<int64_t>(std::floor(source)) - half_ + 1;
    const int64_t first = std::clamp<int64_t>(base, 0, axis_.from - taps());
    double sum = 0;
    for (int64_t at = base; at < base + 2 * half_; ++at) {
      const double distance = (static_cast<double>(at) - source) * squeeze_;
      const bool excluded = method_.exclude_outside && (at < 0 || at >= axis_.from);
      const double weight = excluded ? 0 : WeightAt(distance);
      weights[std::clamp<int64_t>(at, 0, axis_.from - 1) - first] += weight;
      sum += weight;
    }
    if (sum != 0 && (method_.exclude_outside || squeeze_ < 1)) {
      for (int64_t tap = 0; tap < taps(); ++tap) weights[tap] /= sum;
    }
    return first;
  }

 private:
  double WeightAt(double distance) const {
    return method_.mode == ResizeMethod::Mode::kCubic ? Cubic(method_.cubic_a, distance) : Triangle(distance);
  }

  const ResizeMethod& method_;
  const ResizeGeometry& axis_;
  // Below 1 the distances shrink, so that more elements have a weight.
  double squeeze_;
  int64_t half_;
};

}  // namespace

bool ResizeAxis::IsIdentity() const {
  if (from != to) return false;
  for (int64_t i = 0; i < to; ++i) {
    const int64_t tap = i - firsts[static_cast<size_t>(i)];
    if (firsts[static_cast<size_t>(i)] < 0 || tap < 0 || tap >= taps) return false;
    if (std::abs(weights[static_cast<size_t>(i * taps + tap)] - 1) > 1e-12) return false;
  }
  return true;
}

bool ResizeAxis::HasOutside() const {
  return std::any_of(firsts.begin(), firsts.end(), [](int64_t first) { return first < 0; });
}

ResizeAxis MakeResizeAxis(const ResizeMethod& method, const ResizeGeometry& geometry) {
  const bool nearest = method.mode == ResizeMethod::Mode::kNearest;
  const Neighbours neighbours(method, geometry);
  ResizeAxis axis{geometry.from, geometry.to, nearest ? 1 : neighbours.taps(), {}, {}};
  axis.firsts.resize(static_cast<size_t>(axis.to));
  axis.weights.assign(static_cast<size_t>(axis.to * axis.taps), nearest ? 1 : 0);
  for (int64_t i = 0; i < axis.to; ++i) {
    const double source = SourceOf(method, geometry, i);
    int64_t& first = axis.firsts[static_cast<size_t>(i)];
    const double last = static_cast<double>(axis.from - 1);
    if (method.coordinates == Coordinates::kTfCropAndResize && !(source >= 0 && source <= last)) {
      first = -1;
    } else if (nearest) {
      first = static_cast<int64_t>(std::clamp(Rounded(method, geometry.scale, source), 0.0, last));
    } else {
      first = neighbours.Weigh(source, &axis.weights[static_cast<size_t>(i * axis.taps)]);
    }
  }
  return axis;
}

}  // namespace saker
