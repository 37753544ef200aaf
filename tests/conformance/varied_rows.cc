#include "tests/conformance/varied_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Turns the elements of each row to the left by copy / times of its length, rounded up.
void CopyTurned(const Tensor& from, int64_t copy, int64_t times, std::byte* to) {
  const int64_t rows = from.shape()[0], width = from.shape().Product(1, from.shape().rank());
  const int64_t turned = (copy * width + times - 1) / times % width;
  const size_t element = SizeInBytes(from.type());
  const size_t row_bytes = static_cast<size_t>(width) * element, head = static_cast<size_t>(turned) * element;
  const auto* row = static_cast<const std::byte*>(from.data());
  for (int64_t i = 0; i < rows; ++i, row += row_bytes, to += row_bytes) {
    std::rotate_copy(row, row + head, row + row_bytes, to);
  }
}

}  // namespace

absl::StatusOr<Tensor> VaryRows(const Tensor& tensor, int64_t times) {
  if (tensor.shape().rank() == 0) return absl::InvalidArgumentError("expected a tensor with rows, got a scalar");
  Shape shape = tensor.shape();
  shape[0] *= times;
  SAKER_ASSIGN_OR_RETURN(Tensor varied, Tensor::Create(tensor.type(), shape));
  const size_t bytes = tensor.SizeInBytes(), count = static_cast<size_t>(tensor.shape().ElementCount());
  if (bytes == 0) return varied;
  for (int64_t i = 0; i < times; ++i) {
    CopyTurned(tensor, i, times, static_cast<std::byte*>(varied.data()) + static_cast<size_t>(i) * bytes);
    if (tensor.type() != DataType::kFloat32) continue;
    const float less = 1 - static_cast<float>(i) / static_cast<float>(2 * times);
    for (float& value : varied.As<float>().subspan(static_cast<size_t>(i) * count, count)) {
      value *= less;
    }
  }
  return varied;
}

absl::StatusOr<Tensor> RowsOf(const Tensor& tensor, int64_t first, int64_t count) {
  Shape shape = tensor.shape();
  if (shape.rank() == 0 || first < 0 || count < 0 || first + count > shape[0]) {
    return absl::InvalidArgumentError(
        absl::StrCat("no rows ", first, " to ", first + count, " of ", tensor.shape().ToString()));
  }
  shape[0] = count;
  SAKER_ASSIGN_OR_RETURN(Tensor rows, Tensor::Create(tensor.type(), shape));
  if (rows.SizeInBytes() == 0) return rows;
  const size_t row_bytes = rows.SizeInBytes() / static_cast<size_t>(count);
  std::memcpy(rows.data(), static_cast<const std::byte*>(tensor.data()) + static_cast<size_t>(first) * row_bytes,
              rows.SizeInBytes());
  return rows;
}

}  // namespace saker
