// Values that do not depend on the request's numbers but on how many rows it has: the initial state of a recurrent
// layer, filled with zeros for each row, or a number of rows put into a computation.
#pragma once

#include <optional>

#include "core/ops/op.h"
#include "core/tensor/tensor.h"

namespace saker {

// True when both have the same type, shape and bytes.
bool SameTensor(const Tensor& a, const Tensor& b);

// `a` and `b` are one value of a graph, for `rows_a` and `rows_b` rows. The axis along which it holds the same slice
// for every row, if there is one; splitting rows then splits it too.
std::optional<RowAxis> RowsOfConstant(const Tensor& a, int64_t rows_a, const Tensor& b, int64_t rows_b);

}  // namespace saker
