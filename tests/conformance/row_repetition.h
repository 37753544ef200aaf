// RepeatRows: a tensor with all its rows several times over, one copy behind the other.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "core/tensor/tensor.h"

namespace saker {

// `times` is 1 at least. INVALID_ARGUMENT for a scalar, which has no rows, and when the result would be too large.
absl::StatusOr<Tensor> RepeatRows(const Tensor& tensor, int64_t times);

}  // namespace saker
