// Shape: the extents of a tensor, outermost first. A dimension of -1 is unknown (a signature's batch dimension).
// Threads: a value type.
// Fails:   element counts that overflow are reported by ElementCount(), never wrapped.
// Units:   elements.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace saker {

class Shape {
 public:
  static constexpr int64_t kUnknown = -1;
  // The largest number of elements that a tensor may have: keeps every byte count and offset inside int64.
  static constexpr int64_t kMaxElements = int64_t{1} << 40;

  Shape() = default;  // a scalar
  Shape(std::initializer_list<int64_t> dims) : dims_(dims) {}
  explicit Shape(absl::Span<const int64_t> dims) : dims_(dims.begin(), dims.end()) {}

  int rank() const { return static_cast<int>(dims_.size()); }
  int64_t operator[](int axis) const { return dims_[axis]; }
  int64_t& operator[](int axis) { return dims_[axis]; }
  absl::Span<const int64_t> dims() const { return dims_; }
  void Append(int64_t dim) { dims_.push_back(dim); }

  // True when every dimension is known (>= 0).
  bool IsKnown() const;
  // Product of the dimensions. INVALID_ARGUMENT when one is negative or the product exceeds kMaxElements.
  absl::StatusOr<int64_t> CheckedElementCount() const;
  // The same for a shape that has been checked before; aborts otherwise.
  int64_t ElementCount() const;
  // Product of dimensions [begin, end). The shape must have been checked.
  int64_t Product(int begin, int end) const;

  // "[-1,784]"
  std::string ToString() const;

  friend bool operator==(const Shape& a, const Shape& b) { return a.dims_ == b.dims_; }
  friend bool operator!=(const Shape& a, const Shape& b) { return !(a == b); }

 private:
  absl::InlinedVector<int64_t, 6> dims_;
};

// Turns a possibly negative axis (-1 is the last) into [0, rank); INVALID_ARGUMENT when it is out of range.
absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank);

}  // namespace saker
