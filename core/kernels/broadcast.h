// BroadcastLoops: the loops of an operation on two operands with broadcasting, made once and run often: extents of the
// result with neighbouring axes merged, and how far each operand moves along them (0 where it is repeated).
// Threads: a value type.
// Units:   elements.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "core/tensor/shape.h"

namespace saker {

// Axes that loops over broadcast operands are made for; far more than any network has.
inline constexpr int kMaxBroadcastRank = 16;

struct BroadcastLoops {
  // Outermost first; at least one entry.
  std::vector<int64_t> extents;
  std::vector<int64_t> a_strides;
  std::vector<int64_t> b_strides;
};

// The common shape of operands by NumPy's rule: aligned at the right, extents equal or 1. INVALID_ARGUMENT otherwise,
// and for more than kMaxBroadcastRank axes.
absl::StatusOr<Shape> BroadcastShape(const Shape& a, const Shape& b);

// Loops for operands that are known to broadcast to `output`.
BroadcastLoops MakeBroadcastLoops(const Shape& a, const Shape& b, const Shape& output);

// Calls outer(count, a_offset, b_offset, out_offset) for each index of all but the `inner` innermost axes, which hold
// `count` elements of the result.
template <typename OuterFn>
void ForEachOuter(const BroadcastLoops& loops, int inner, OuterFn outer) {
  const int axes = static_cast<int>(loops.extents.size()) - inner;
  int64_t index[kMaxBroadcastRank] = {};
  int64_t a = 0, b = 0, out = 0, count = 1;
  for (int axis = 0; axis < inner; ++axis) count *= loops.extents[axes + axis];
  while (true) {
    outer(count, a, b, out);
    out += count;
    int axis = axes - 1;
    for (; axis >= 0; --axis) {
      a += loops.a_strides[axis];
      b += loops.b_strides[axis];
      if (++index[axis] < loops.extents[axis]) break;
      index[axis] = 0;
      a -= loops.a_strides[axis] * loops.extents[axis];
      b -= loops.b_strides[axis] * loops.extents[axis];
    }
    if (axis < 0) return;
  }
}

// Calls row(count, a_offset, a_stride, b_offset, b_stride, out_offset) for each innermost run.
template <typename RowFn>
void ForEachRun(const BroadcastLoops& loops, RowFn row) {
  const int64_t a_step = loops.a_strides.back(), b_step = loops.b_strides.back();
  ForEachOuter(loops, 1,
               [&](int64_t count, int64_t a, int64_t b, int64_t out) { row(count, a, a_step, b, b_step, out); });
}

}  // namespace saker
