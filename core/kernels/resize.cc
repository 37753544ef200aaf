#include "core/kernels/resize.h"

#include <algorithm>
#include <cstring>

#include "core/kernels/fill.h"

namespace saker {
namespace {

// What is the same on every axis of a nearest-neighbour copy.
struct NearestCopy {
  const NearestAxis* axes;
  int axis_count;
  size_t unit_bytes;
  const void* outside;
  size_t element_bytes;
};

// Bytes of one step along axis `axis`, in the input and in the output.
size_t InputStride(const NearestCopy& copy, int axis) {
  size_t bytes = copy.unit_bytes;
  for (int i = axis + 1; i < copy.axis_count; ++i) bytes *= static_cast<size_t>(copy.axes[i].from);
  return bytes;
}
size_t OutputStride(const NearestCopy& copy, int axis) {
  size_t bytes = copy.unit_bytes;
  for (int i = axis + 1; i < copy.axis_count; ++i) bytes *= static_cast<size_t>(copy.axes[i].to);
  return bytes;
}

int64_t SourceOf(const NearestAxis& axis, int64_t i) { return axis.sources ? axis.sources[i] : i; }

// A run along the last axis, for units that are words.
template <typename T>
void CopyWords(const NearestAxis& axis, const T* from, T* to) {
  if (axis.repeat == 2) {
    for (int64_t i = 0; i < axis.to / 2; ++i) to[2 * i] = to[2 * i + 1] = from[i];
    if (axis.to % 2 != 0) to[axis.to - 1] = from[axis.to / 2];
    return;
  }
  for (int64_t i = 0; i < axis.to; ++i) to[i] = from[SourceOf(axis, i)];
}

// The same for units of a size known only when running, or, with a size, for larger ones met often.
template <size_t kUnitBytes>
void CopyUnits(const NearestAxis& axis, size_t unit_bytes, const std::byte* from, std::byte* to) {
  const size_t bytes = kUnitBytes > 0 ? kUnitBytes : unit_bytes;
  for (int64_t i = 0; i < axis.to; ++i, to += bytes) {
    std::memcpy(to, from + static_cast<size_t>(SourceOf(axis, i)) * bytes, bytes);
  }
}

void CopyRun(const NearestAxis& axis, size_t unit_bytes, const std::byte* from, std::byte* to) {
  switch (unit_bytes) {
    case 1:
      return CopyWords(axis, reinterpret_cast<const uint8_t*>(from), reinterpret_cast<uint8_t*>(to));
    case 2:
      return CopyWords(axis, reinterpret_cast<const uint16_t*>(from), reinterpret_cast<uint16_t*>(to));
    case 4:
      return CopyWords(axis, reinterpret_cast<const uint32_t*>(from), reinterpret_cast<uint32_t*>(to));
    case 8:
      return CopyWords(axis, reinterpret_cast<const uint64_t*>(from), reinterpret_cast<uint64_t*>(to));
    case 32:
      return CopyUnits<32>(axis, unit_bytes, from, to);
    case 64:
      return CopyUnits<64>(axis, unit_bytes, from, to);
    default:
      return CopyUnits<0>(axis, unit_bytes, from, to);
  }
}

bool AllInside(const NearestAxis& axis) {
  return !axis.sources || std::all_of(axis.sources, axis.sources + axis.to, [](int64_t source) { return source >= 0; });
}

// Slices that are the same as the one before are copied from it, whatever lies behind them.
void CopyAxis(const NearestCopy& copy, int axis_index, const std::byte* from, std::byte* to) {
  const NearestAxis& axis = copy.axes[axis_index];
  const bool last = axis_index + 1 == copy.axis_count;
  if (last && AllInside(axis)) return CopyRun(axis, copy.unit_bytes, from, to);
  const size_t input_stride = InputStride(copy, axis_index), output_stride = OutputStride(copy, axis_index);
  for (int64_t i = 0; i < axis.to; ++i, to += output_stride) {
    const int64_t source = SourceOf(axis, i);
    const std::byte* const slice = from + static_cast<size_t>(std::max<int64_t>(source, 0)) * input_stride;
    if (source < 0) {
      Fill(copy.outside, copy.element_bytes, static_cast<int64_t>(output_stride / copy.element_bytes), to);
    } else if (i > 0 && source == SourceOf(axis, i - 1)) {
      std::memcpy(to, to - output_stride, output_stride);
    } else if (last) {
      std::memcpy(to, slice, copy.unit_bytes);
    } else {
      CopyAxis(copy, axis_index + 1, slice, to);
    }
  }
}

// Along the last axis: each output gathers its own taps.
template <typename T>
void WeightLine(const WeightedAxis<T>& axis, T outside, const T* from, T* to) {
  const T* weights = axis.weights;
  for (int64_t i = 0; i < axis.to; ++i, weights += axis.taps) {
    if (axis.firsts[i] < 0) {
      to[i] = outside;
      continue;
    }
    const T* const taps = from + axis.firsts[i];
    T sum = weights[0] * taps[0];
    for (int64_t tap = 1; tap < axis.taps; ++tap) sum += weights[tap] * taps[tap];
    to[i] = sum;
  }
}

// Along other axes whole slices of `inner` elements are added up.
template <typename T>
void WeightSlices(const WeightedAxis<T>& axis, int64_t inner, T outside, const T* from, T* to) {
  const T* weights = axis.weights;
  for (int64_t i = 0; i < axis.to; ++i, weights += axis.taps, to += inner) {
    if (axis.firsts[i] < 0) {
      std::fill_n(to, inner, outside);
      continue;
    }
    const T* slice = from + axis.firsts[i] * inner;
    if (axis.taps == 2) {
      const T a = weights[0], b = weights[1];
      for (int64_t k = 0; k < inner; ++k) to[k] = a * slice[k] + b * slice[inner + k];
      continue;
    }
    for (int64_t k = 0; k < inner; ++k) to[k] = weights[0] * slice[k];
    for (int64_t tap = 1; tap < axis.taps; ++tap) {
      slice += inner;
      for (int64_t k = 0; k < inner; ++k) to[k] += weights[tap] * slice[k];
    }
  }
}

}  // namespace

void ResizeNearest(const NearestAxis* axes, int axis_count, size_t unit_bytes, const void* outside,
                   size_t element_bytes, const void* from, void* to) {
  CopyAxis({axes, axis_count, unit_bytes, outside, element_bytes}, 0, static_cast<const std::byte*>(from),
           static_cast<std::byte*>(to));
}

template <typename T>
void ResizeWeighted(const WeightedAxis<T>& axis, int64_t outer, int64_t inner, T outside, const T* from, T* to) {
  for (int64_t i = 0; i < outer; ++i, from += axis.from * inner, to += axis.to * inner) {
    if (inner == 1) {
      WeightLine(axis, outside, from, to);
    } else {
      WeightSlices(axis, inner, outside, from, to);
    }
  }
}

template void ResizeWeighted<float>(const WeightedAxis<float>&, int64_t, int64_t, float, const float*, float*);
template void ResizeWeighted<double>(const WeightedAxis<double>&, int64_t, int64_t, double, const double*, double*);

}  // namespace saker
