#include "core/kernels/broadcast.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// Stride of each axis of the result in an operand, 0 where the operand is repeated.
std::vector<int64_t> AlignedStrides(const Shape& operand, const Shape& output) {
  std::vector<int64_t> strides(output.rank(), 0);
  const int shift = output.rank() - operand.rank();
  int64_t stride = 1;
  for (int axis = operand.rank() - 1; axis >= 0; --axis) {
    if (operand[axis] != 1) strides[axis + shift] = stride;
    stride *= operand[axis];
  }
  return strides;
}

}  // namespace

absl::StatusOr<Shape> BroadcastShape(const Shape& a, const Shape& b) {
  Shape output = a.rank() >= b.rank() ? a : b;
  const Shape& other = a.rank() >= b.rank() ? b : a;
  if (output.rank() > kMaxBroadcastRank) {
    return absl::InvalidArgumentError(
        absl::StrCat("shape ", output.ToString(), " has more than ", kMaxBroadcastRank, " axes"));
  }
  const int shift = output.rank() - other.rank();
  for (int axis = 0; axis < other.rank(); ++axis) {
    int64_t& extent = output[axis + shift];
    if (extent == other[axis] || other[axis] == 1) continue;
    if (extent != 1) {
      return absl::InvalidArgumentError(absl::StrCat("shapes ", a.ToString(), " and ", b.ToString(),
                                                     " do not broadcast: ", extent, " against ", other[axis],
                                                     "; extents must be equal or 1"));
    }
    extent = other[axis];
  }
  return output;
}

BroadcastLoops MakeBroadcastLoops(const Shape& a, const Shape& b, const Shape& output) {
  const std::vector<int64_t> a_all = AlignedStrides(a, output);
  const std::vector<int64_t> b_all = AlignedStrides(b, output);
  BroadcastLoops loops;
  for (int axis = 0; axis < output.rank(); ++axis) {
    const int64_t extent = output[axis];
    if (extent == 0) return {{0}, {1}, {1}};
    if (extent == 1) continue;
    const bool merges = !loops.extents.empty() && loops.a_strides.back() == a_all[axis] * extent &&
                        loops.b_strides.back() == b_all[axis] * extent;
    if (merges) {
      loops.extents.back() *= extent;
      loops.a_strides.back() = a_all[axis];
      loops.b_strides.back() = b_all[axis];
    } else {
      loops.extents.push_back(extent);
      loops.a_strides.push_back(a_all[axis]);
      loops.b_strides.push_back(b_all[axis]);
    }
  }
  if (loops.extents.empty()) loops = {{1}, {1}, {1}};
  return loops;
}

}  // namespace saker
