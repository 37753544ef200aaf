// What the row_flow functions of several operators share: proofs that rows stay apart (see RowAxis in op.h).
// Threads: pure functions.
#pragma once

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "core/ops/op.h"

namespace saker {

using RowFlow = std::optional<std::vector<RowAxis>>;

// Number of rows in a per-row value of that shape.
int64_t RowCount(const Shape& shape, const RowAxis& rows);

// For operators that work on each element (or keep every axis where it is): output 0 has the rows of input 0. Other
// inputs must not be per row.
RowFlow KeepRows(const OpContext& context, absl::Span<const RowAxis> inputs);

// The axis on which rows lie after the elements of `from`, in row-major order, got the shape `to`; nullopt when rows do
// not fall on a boundary of an axis.
std::optional<RowAxis> RowsAfterReshape(const Shape& from, const RowAxis& rows, const Shape& to);

// Rows of an element-by-element operation with broadcasting: all per-row operands must agree on axis and block once
// aligned at the right, and the others must have extent 1 there (a constant with an entry for each row would tie the
// answer to the row's place in the batch).
std::optional<RowAxis> RowsAfterBroadcast(absl::Span<const Shape> shapes, absl::Span<const RowAxis> rows,
                                          int output_rank);

}  // namespace saker
