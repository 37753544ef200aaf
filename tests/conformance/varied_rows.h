// VaryRows, RowsOf: several rows that differ made of few, and some rows taken out of many.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "core/tensor/tensor.h"

namespace saker {

// All rows of the tensor `times` over, one copy behind the other. The first is as it is; later ones have the elements
// of each row turned by more and more places, and floats smaller, so that no operator that mixes rows can answer as it
// does for each alone. INVALID_ARGUMENT for a scalar, which has no rows, and when the result would be too large.
absl::StatusOr<Tensor> VaryRows(const Tensor& tensor, int64_t times);

// Rows [first, first + count). INVALID_ARGUMENT where the tensor does not have them.
absl::StatusOr<Tensor> RowsOf(const Tensor& tensor, int64_t first, int64_t count);

}  // namespace saker
