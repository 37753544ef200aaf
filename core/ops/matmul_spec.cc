#include "core/ops/matmul_spec.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace saker {

Shape MatMulSpec::a_outer() const {
  Shape outer = a;
  outer[a.rank() - 1] = 1;
  return outer;
}

Shape MatMulSpec::b_outer() const {
  Shape outer = b;
  outer[b.rank() - 2] = 1;
  return outer;
}

Shape MatMulSpec::result() const {
  Shape shape;
  for (int axis = 0; axis < output.rank(); ++axis) {
    const bool dropped = (drop_row && axis == output.rank() - 2) || (drop_column && axis == output.rank() - 1);
    if (!dropped) shape.Append(output[axis]);
  }
  return shape;
}

BroadcastLoops MatMulSpec::batch_loops() const {
  const auto batch = [](const Shape& shape) { return Shape(shape.dims().subspan(0, shape.rank() - 2)); };
  return MakeBroadcastLoops(batch(a), batch(b), batch(output));
}

absl::StatusOr<MatMulSpec> ReadMatMul(const OpContext& context, int right) {
  MatMulSpec spec;
  spec.a = context.shape(0);
  spec.b = context.shape(right);
  if (spec.a.rank() == 0 || spec.b.rank() == 0) return context.Error("operands must not be scalars");
  if (spec.a.rank() == 1) {
    spec.a = Shape{1, spec.a[0]};
    spec.drop_row = true;
  }
  if (spec.b.rank() == 1) {
    spec.b = Shape{spec.b[0], 1};
    spec.drop_column = true;
  }
  if (spec.a[spec.a.rank() - 1] != spec.b[spec.b.rank() - 2]) {
    return context.Error(absl::StrCat("shapes ", context.shape(0).ToString(), " and ", context.shape(right).ToString(),
                                      " cannot be multiplied"));
  }
  absl::StatusOr<Shape> output = BroadcastShape(spec.a_outer(), spec.b_outer());
  if (!output.ok()) return context.Error(output.status().message());
  spec.output = *std::move(output);
  return spec;
}

RowFlow RowsOfMatMul(const MatMulSpec& spec, const RowAxis& a, const RowAxis& b) {
  // Vectors are whole operands of a sum; only batches of matrices and rows of the left one are followed.
  if ((spec.drop_row && a.per_row()) || (spec.drop_column && b.per_row())) return std::nullopt;
  if (a.axis == spec.a.rank() - 1 && a.per_row()) return std::nullopt;
  if (b.axis == spec.b.rank() - 2 && b.per_row()) return std::nullopt;
  const std::optional<RowAxis> result =
      RowsAfterBroadcast({spec.a_outer(), spec.b_outer()}, {a, b}, spec.output.rank());
  if (!result || (result->axis == spec.output.rank() - 1 && spec.drop_row)) return std::nullopt;
  return std::vector<RowAxis>{*result};
}

}  // namespace saker
