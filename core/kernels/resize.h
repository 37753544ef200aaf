// Resampling of tensors along some of their axes: by copying the nearest element, and by weighted sums along one axis.
// Threads: pure functions on memory that does not overlap.
// Units:   elements, unless a name says bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace saker {

// NearestAxis: element o of the output along an axis is element sources[o] of the input, or element o without sources; a
// negative source lies outside.
struct NearestAxis {
  int64_t from = 1;
  int64_t to = 1;
  const int64_t* sources = nullptr;
  // sources[o] is o / repeat for every o; 0 where there is no such number.
  int64_t repeat = 0;
};

// Copies units of `unit_bytes` bytes by `axis_count` axes, outermost first (at least one). What lies outside is filled
// with `outside`, one element of `element_bytes` bytes.
void ResizeNearest(const NearestAxis* axes, int axis_count, size_t unit_bytes, const void* outside,
                   size_t element_bytes, const void* from, void* to);

// WeightedAxis: element o of the output along an axis is the sum of `taps` elements of the input from firsts[o] on, each
// times its weight; a negative first means that it lies outside.
template <typename T>
struct WeightedAxis {
  int64_t from = 1;
  int64_t to = 1;
  int64_t taps = 1;
  const int64_t* firsts = nullptr;
  const T* weights = nullptr;  // [to, taps]
};

// [outer, axis.from, inner] to [outer, axis.to, inner]. T: float, double.
template <typename T>
void ResizeWeighted(const WeightedAxis<T>& axis, int64_t outer, int64_t inner, T outside, const T* from, T* to);

}  // namespace saker
