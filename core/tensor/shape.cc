#include "core/tensor/shape.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/check.h"

namespace saker {

bool Shape::IsKnown() const {
  return std::all_of(dims_.begin(), dims_.end(), [](int64_t dim) { return dim >= 0; });
}

absl::StatusOr<int64_t> Shape::CheckedElementCount() const {
  // A zero anywhere makes the tensor empty, but a negative or huge dimension beside it is still wrong.
  int64_t count = 1;
  bool empty = false;
  for (const int64_t dim : dims_) {
    if (dim < 0) {
      return absl::InvalidArgumentError(absl::StrCat("shape ", ToString(), " has a negative dimension"));
    }
    if (dim == 0) {
      empty = true;
      continue;
    }
    if (dim > kMaxElements / count) {
      return absl::InvalidArgumentError(
          absl::StrCat("shape ", ToString(), " has more than ", kMaxElements, " elements"));
    }
    count *= dim;
  }
  return empty ? 0 : count;
}

int64_t Shape::ElementCount() const {
  const absl::StatusOr<int64_t> count = CheckedElementCount();
  SAKER_CHECK(count.ok());
  return *count;
}

int64_t Shape::Product(int begin, int end) const {
  int64_t product = 1;
  for (int axis = begin; axis < end; ++axis) product *= dims_[axis];
  return product;
}

std::string Shape::ToString() const { return absl::StrCat("[", absl::StrJoin(dims_, ","), "]"); }

absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank) {
  if (axis < -rank || axis >= rank) {
    return absl::InvalidArgumentError(
        absl::StrCat("axis ", axis, " is out of range for rank ", rank, "; expected [", -rank, ",", rank - 1, "]"));
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

}  // namespace saker
