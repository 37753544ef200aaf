#include "core/graph/passes/row_constants.h"

#include <cstddef>
#include <cstring>

namespace saker {
namespace {

// The axis where the shapes have `rows_a` and `rows_b` entries, all others alike; -1 when there is none.
int DifferingAxis(const Shape& a, int64_t rows_a, const Shape& b, int64_t rows_b) {
  if (a.rank() != b.rank()) return -1;
  int found = -1;
  for (int axis = 0; axis < a.rank(); ++axis) {
    if (a[axis] == b[axis]) continue;
    if (found >= 0 || a[axis] != rows_a || b[axis] != rows_b) return -1;
    found = axis;
  }
  return found;
}

// True when each slice along `axis` of `tensor` is the first slice of `first`.
bool EverySliceIs(const Tensor& tensor, const Tensor& first, int axis) {
  const Shape& shape = tensor.shape();
  const size_t inner = static_cast<size_t>(shape.Product(axis + 1, shape.rank())) * SizeInBytes(tensor.type());
  const int64_t outer = shape.Product(0, axis);
  const auto* bytes = static_cast<const std::byte*>(tensor.data());
  const auto* expected = static_cast<const std::byte*>(first.data());
  if (inner == 0) return true;
  for (int64_t i = 0; i < outer; ++i) {
    const std::byte* slice = expected + static_cast<size_t>(i * first.shape()[axis]) * inner;
    for (int64_t row = 0; row < shape[axis]; ++row, bytes += inner) {
      if (std::memcmp(bytes, slice, inner) != 0) return false;
    }
  }
  return true;
}

}  // namespace

bool SameTensor(const Tensor& a, const Tensor& b) {
  if (&a == &b) return true;
  if (a.type() != b.type() || a.shape() != b.shape()) return false;
  return a.SizeInBytes() == 0 || std::memcmp(a.data(), b.data(), a.SizeInBytes()) == 0;
}

std::optional<RowAxis> RowsOfConstant(const Tensor& a, int64_t rows_a, const Tensor& b, int64_t rows_b) {
  if (a.type() != b.type()) return std::nullopt;
  const int axis = DifferingAxis(a.shape(), rows_a, b.shape(), rows_b);
  if (axis < 0 || !EverySliceIs(a, a, axis) || !EverySliceIs(b, a, axis)) return std::nullopt;
  return RowAxis{axis, 1};
}

}  // namespace saker
