// Tile: a tensor put down several times along its axes.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/copy_kernel.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr int kNewForm = 6;

// Up to opset 5 one axis is repeated; both numbers come as scalars of the data's own type.
absl::StatusOr<std::vector<int64_t>> ReadOldForm(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> tiles, ConstantReals(context, 1, "tiles"));
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> axis, ConstantReals(context, 2, "axis"));
  const int rank = context.shape(0).rank();
  const bool fits = tiles.size() == 1 && axis.size() == 1 && axis[0] >= 0 && axis[0] < rank && tiles[0] >= 0 &&
                    tiles[0] <= static_cast<double>(Shape::kMaxElements);
  if (!fits) return context.Error(absl::StrCat("expected one number of tiles and one axis below ", rank));
  std::vector<int64_t> repeats(static_cast<size_t>(rank), 1);
  repeats[static_cast<size_t>(axis[0])] = static_cast<int64_t>(tiles[0]);
  return repeats;
}

// How often each axis is repeated.
absl::StatusOr<std::vector<int64_t>> ReadRepeats(const OpContext& context) {
  if (context.node.opset < kNewForm) return ReadOldForm(context);
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> repeats, ConstantInts(context, 1, "repeats"));
  if (static_cast<int>(repeats.size()) == context.shape(0).rank()) return repeats;
  return context.Error(
      absl::StrCat("expected ", context.shape(0).rank(), " repeats, one an axis, got ", repeats.size()));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> repeats, ReadRepeats(context));
  TensorDesc output{context.desc(0).type, context.shape(0)};
  for (int axis = 0; axis < output.shape.rank(); ++axis) {
    const int64_t repeat = repeats[static_cast<size_t>(axis)];
    if (repeat < 0 || repeat > Shape::kMaxElements / std::max<int64_t>(1, output.shape[axis])) {
      return context.Error(
          absl::StrCat("cannot repeat axis ", axis, " of ", output.shape.ToString(), " ", repeat, " times"));
    }
    output.shape[axis] *= repeat;
  }
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<std::vector<int64_t>> repeats = ReadRepeats(context);
  if (!repeats.ok() || !rows[0].per_row() || (*repeats)[static_cast<size_t>(rows[0].axis)] != 1) return std::nullopt;
  return KeepRows(context, rows);
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> repeats, ReadRepeats(context));
  const std::vector<int64_t> from = DenseStrides(context.shape(0));
  const std::vector<int64_t> to = DenseStrides(context.outputs[0].shape);
  CopyLoops loops;
  for (size_t axis = 0; axis < repeats.size(); ++axis) {
    const int64_t extent = context.shape(0)[static_cast<int>(axis)];
    loops.extents.insert(loops.extents.end(), {repeats[axis], extent});
    loops.from_strides.insert(loops.from_strides.end(), {0, from[axis]});
    loops.to_strides.insert(loops.to_strides.end(), {extent * to[axis], to[axis]});
  }
  std::vector<CopyKernel::Copy> copies{{0, 0, Simplify(loops)}};
  return std::make_unique<CopyKernel>(std::move(copies), SizeInBytes(context.desc(0).type), context.threads);
}

}  // namespace

void RegisterTileOps(OpRegistry& registry) {
  registry.Register({.op_type = "Tile",
                     .min_inputs = 3,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .value_inputs = {1, 2}});
  registry.Register({.op_type = "Tile",
                     .since_version = kNewForm,
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .value_inputs = {1}});
}

}  // namespace saker
