// OffsetWalk: steps through all index tuples of some axes in row-major order and keeps the offset they lead to.
// Threads: a value type; allocates nothing.
// Units:   elements.
#pragma once

#include <array>
#include <cstdint>

#include "absl/types/span.h"

namespace saker {

// At most kMaxAxes axes; the spans must outlive it.
class OffsetWalk {
 public:
  static constexpr int kMaxAxes = 16;

  OffsetWalk(absl::Span<const int64_t> extents, absl::Span<const int64_t> strides)
      : extents_(extents), strides_(strides) {}

  int64_t offset() const { return offset_; }

  // False when all tuples have been seen; it stands at the first one again then.
  bool Next() {
    for (int axis = static_cast<int>(extents_.size()) - 1; axis >= 0; --axis) {
      offset_ += strides_[axis];
      if (++index_[axis] < extents_[axis]) return true;
      offset_ -= index_[axis] * strides_[axis];
      index_[axis] = 0;
    }
    return false;
  }

 private:
  absl::Span<const int64_t> extents_;
  absl::Span<const int64_t> strides_;
  std::array<int64_t, kMaxAxes> index_ = {};
  int64_t offset_ = 0;
};

}  // namespace saker
