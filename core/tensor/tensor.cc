#include "core/tensor/tensor.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"

namespace saker {

absl::StatusOr<Tensor> Tensor::Create(DataType type, const Shape& shape, size_t max_bytes) {
  if (type == DataType::kInvalid) return absl::InvalidArgumentError("a tensor needs an element type");
  SAKER_ASSIGN_OR_RETURN(const int64_t count, shape.CheckedElementCount());
  const size_t bytes = static_cast<size_t>(count) * saker::SizeInBytes(type);
  if (bytes > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("tensor ", Name(type), " ", shape.ToString(), " takes ", bytes,
                                                   " bytes, more than the limit of ", max_bytes));
  }
  Tensor tensor;
  tensor.type_ = type;
  tensor.shape_ = shape;
  SAKER_ASSIGN_OR_RETURN(tensor.buffer_, AlignedBuffer::Create(bytes));
  return tensor;
}

Tensor Tensor::Clone() const {
  Tensor copy;
  copy.type_ = type_;
  copy.shape_ = shape_;
  copy.buffer_ = AlignedBuffer(buffer_.size_bytes());
  if (!buffer_.empty()) std::memcpy(copy.buffer_.data(), buffer_.data(), buffer_.size_bytes());
  return copy;
}

}  // namespace saker
