// MakeResizeAxis: how Resize resamples one axis, worked out once when a kernel is made: for every element of the output
// where its neighbours in the input begin and what each weighs.
// Threads: pure functions.
// Units:   elements; coordinates in the input count from the centre of its first element.
#pragma once

#include <cstdint>
#include <vector>

namespace saker {

// ResizeMethod: what holds for all axes.
struct ResizeMethod {
  enum class Mode { kNearest, kLinear, kCubic };
  enum class Coordinates {
    kHalfPixel,
    kHalfPixelSymmetric,
    kPytorchHalfPixel,
    kAlignCorners,
    kAsymmetric,
    kTfHalfPixelForNn,
    kTfCropAndResize,
  };
  // The last is what Upsample and the first Resize do: up where the output is smaller, down otherwise.
  enum class Rounding { kPreferFloor, kPreferCeil, kFloor, kCeil, kUpWhenSmaller };

  Mode mode = Mode::kNearest;
  Coordinates coordinates = Coordinates::kHalfPixel;
  Rounding rounding = Rounding::kPreferFloor;  // kNearest only
  double cubic_a = -0.75;                      // kCubic only
  // Neighbours beyond the border weigh nothing; otherwise they are the border's own elements.
  bool exclude_outside = false;
  // Downsampling averages over all the elements that fall together.
  bool antialias = false;
};

// ResizeGeometry: what holds for one axis.
struct ResizeGeometry {
  int64_t from = 1;  // at least 1
  int64_t to = 1;
  double scale = 1;
  // The extent of the output before it was rounded, from * scale.
  double resized = 1;
  // The part of the input, from 0 to 1, that is resized; for kTfCropAndResize only.
  double roi_start = 0;
  double roi_end = 1;
};

// ResizeAxis: output o is the sum of input[firsts[o] + t] * weights[o * taps + t] for t below taps; a first of -1 means
// that o lies outside of the input.
struct ResizeAxis {
  int64_t from = 1;
  int64_t to = 1;
  int64_t taps = 1;
  std::vector<int64_t> firsts;
  std::vector<double> weights;

  // Nothing is changed along the axis.
  bool IsIdentity() const;
  bool HasOutside() const;
};

ResizeAxis MakeResizeAxis(const ResizeMethod& method, const ResizeGeometry& geometry);

}  // namespace saker
