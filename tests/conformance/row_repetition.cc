#include "tests/conformance/row_repetition.h"

#include <cstring>

#include "core/base/status_macros.h"

namespace saker {

absl::StatusOr<Tensor> RepeatRows(const Tensor& tensor, int64_t times) {
  if (tensor.shape().rank() == 0) return absl::InvalidArgumentError("expected a tensor with rows, got a scalar");
  Shape shape = tensor.shape();
  shape[0] *= times;
  SAKER_ASSIGN_OR_RETURN(Tensor repeated, Tensor::Create(tensor.type(), shape));
  const size_t bytes = tensor.SizeInBytes();
  if (bytes == 0) return repeated;
  for (int64_t i = 0; i < times; ++i) {
    std::memcpy(static_cast<std::byte*>(repeated.data()) + static_cast<size_t>(i) * bytes, tensor.data(), bytes);
  }
  return repeated;
}

}  // namespace saker
