// MatMulSpec: the shapes of a matrix product by NumPy's rules, whatever the operands hold: operands made at least
// two-dimensional (a vector on the left is a row, on the right a column, and that axis is dropped from the result),
// batches broadcast.
// Threads: a value type.
#pragma once

#include "absl/status/statusor.h"
#include "core/kernels/broadcast.h"
#include "core/ops/op.h"
#include "core/ops/row_flow.h"

namespace saker {

struct MatMulSpec {
  Shape a;
  Shape b;
  Shape output;  // with both matrix axes
  bool drop_row = false;
  bool drop_column = false;

  int64_t rows() const { return a[a.rank() - 2]; }
  int64_t depth() const { return a[a.rank() - 1]; }
  int64_t columns() const { return b[b.rank() - 1]; }
  // The operands with the summed axis reduced to 1, whose broadcast is the result.
  Shape a_outer() const;
  Shape b_outer() const;
  // The result as others see it, without the axes that vectors bring.
  Shape result() const;
  // How the matrices of both operands meet.
  BroadcastLoops batch_loops() const;
};

// Operands are inputs 0 and `right`. INVALID_ARGUMENT naming the node when they cannot be multiplied.
absl::StatusOr<MatMulSpec> ReadMatMul(const OpContext& context, int right = 1);

// Where the rows of the operands end up.
RowFlow RowsOfMatMul(const MatMulSpec& spec, const RowAxis& a, const RowAxis& b);

}  // namespace saker
