#include "core/ops/row_flow.h"

#include <algorithm>

namespace saker {

int64_t RowCount(const Shape& shape, const RowAxis& rows) { return shape[rows.axis] / rows.block; }

RowFlow KeepRows(const OpContext& context, absl::Span<const RowAxis> inputs) {
  for (size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i].per_row()) return std::nullopt;
  }
  return std::vector<RowAxis>(std::max<size_t>(1, context.node.outputs.size()), inputs[0]);
}

std::optional<RowAxis> RowsAfterReshape(const Shape& from, const RowAxis& rows, const Shape& to) {
  if (!rows.per_row()) return rows;
  const int64_t count = RowCount(from, rows);
  const int64_t outer = from.Product(0, rows.axis);
  if (count == 0) return std::nullopt;
  int64_t product = 1;
  for (int axis = 0; axis < to.rank(); product *= to[axis], ++axis) {
    // Equal outer parts and equal totals: each outer index covers the same elements before and after, and count equal
    // runs of them are the rows.
    if (product == outer && to[axis] > 0 && to[axis] % count == 0) return RowAxis{axis, to[axis] / count};
  }
  return std::nullopt;
}

std::optional<RowAxis> RowsAfterBroadcast(absl::Span<const Shape> shapes, absl::Span<const RowAxis> rows,
                                          int output_rank) {
  RowAxis result;
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (!rows[i].per_row()) continue;
    const RowAxis aligned{rows[i].axis + output_rank - shapes[i].rank(), rows[i].block};
    if (result.per_row() && !(result == aligned)) return std::nullopt;
    result = aligned;
  }
  if (!result.per_row()) return result;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const int axis = result.axis - (output_rank - shapes[i].rank());
    if (!rows[i].per_row() && axis >= 0 && shapes[i][axis] != 1) return std::nullopt;
  }
  return result;
}

}  // namespace saker
