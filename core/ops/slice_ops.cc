// Slice: a range of each axis, in steps, forwards or backwards.
#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/copy_kernel.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

using Descs = absl::StatusOr<std::vector<TensorDesc>>;

// SliceSpec: for every axis where the slice begins, how far it steps and how many elements it takes.
struct SliceSpec {
  std::vector<int64_t> begins;
  std::vector<int64_t> steps;
  Shape shape;
  std::vector<bool> whole;  // takes everything, whatever the extent
};

// Exporters write "to the end" as INT32_MAX or INT64_MAX; any smaller end is a number that some request exceeds.
constexpr int64_t kToTheEnd = std::numeric_limits<int32_t>::max();

// Start, end and step of one axis as ONNX clamps them: negative numbers count from the end, out of range ones stop at
// the border.
absl::Status SliceAxis(const OpContext& context, int axis, int64_t start, int64_t end, int64_t step, SliceSpec& spec) {
  const int64_t extent = context.shape(0)[axis];
  if (step == 0) return context.Error("steps must not be 0");
  // Steps beyond the extent take one element whatever their size; bounding them keeps strides from overflowing.
  step = std::clamp(step, -extent - 1, extent + 1);
  if (start < 0) start += extent;
  if (end < 0) end = std::max<int64_t>(end, -extent - 1) + extent;
  const int64_t low = step > 0 ? 0 : -1;
  const int64_t high = step > 0 ? extent : extent - 1;
  // Unlike NumPy's, a start before the first element is the first element when stepping backwards too.
  start = std::min(std::max<int64_t>(start, 0), high);
  end = std::clamp(end, low, high);
  const int64_t distance = step > 0 ? end - start : start - end;
  const int64_t stride = std::abs(step);
  spec.begins[axis] = start;
  spec.steps[axis] = step;
  spec.shape[axis] = distance <= 0 ? 0 : (distance + stride - 1) / stride;
  return absl::OkStatus();
}

absl::StatusOr<SliceSpec> ReadSlice(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> starts, IntsFromInputOrAttribute(context, 1, "starts"));
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> ends, IntsFromInputOrAttribute(context, 2, "ends"));
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> asked, IntsFromInputOrAttribute(context, 3, "axes"));
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> steps, IntsFromInputOrAttribute(context, 4, "steps"));
  if (asked.empty()) {
    asked.resize(starts.size());
    std::iota(asked.begin(), asked.end(), 0);
  }
  if (steps.empty()) steps.assign(starts.size(), 1);
  const int rank = context.shape(0).rank();
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, NormalizeAxes(context, asked, rank));
  if (starts.size() != ends.size() || starts.size() != axes.size() || starts.size() != steps.size()) {
    return context.Error("starts, ends, axes and steps must be of one length");
  }
  SliceSpec spec{std::vector<int64_t>(rank, 0), std::vector<int64_t>(rank, 1), context.shape(0),
                 std::vector<bool>(rank, true)};
  for (size_t i = 0; i < axes.size(); ++i) {
    SAKER_RETURN_IF_ERROR(SliceAxis(context, axes[i], starts[i], ends[i], steps[i], spec));
    spec.whole[axes[i]] = starts[i] == 0 && steps[i] == 1 && ends[i] >= kToTheEnd;
  }
  return spec;
}

Descs InferSlice(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const SliceSpec spec, ReadSlice(context));
  return std::vector<TensorDesc>{{context.desc(0).type, spec.shape}};
}

RowFlow FlowSlice(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<SliceSpec> spec = ReadSlice(context);
  if (!spec.ok() || !rows[0].per_row()) return std::nullopt;
  if (!spec->whole[rows[0].axis]) return std::nullopt;
  return KeepRows(context, rows);
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeSlice(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const SliceSpec spec, ReadSlice(context));
  const std::vector<int64_t> strides = DenseStrides(context.shape(0));
  CopyLoops loops{{spec.shape.dims().begin(), spec.shape.dims().end()}, {}, DenseStrides(spec.shape)};
  for (int axis = 0; axis < spec.shape.rank(); ++axis) {
    loops.from_offset += spec.begins[axis] * strides[axis];
    loops.from_strides.push_back(spec.steps[axis] * strides[axis]);
  }
  std::vector<CopyKernel::Copy> copies{{0, 0, Simplify(loops)}};
  return std::make_unique<CopyKernel>(std::move(copies), SizeInBytes(context.desc(0).type), context.threads);
}

}  // namespace

void RegisterSliceOps(OpRegistry& registry) {
  registry.Register({.op_type = "Slice", .infer = InferSlice, .row_flow = FlowSlice, .make_kernel = MakeSlice});
  registry.Register({.op_type = "Slice",
                     .since_version = 10,
                     .min_inputs = 3,
                     .max_inputs = 5,
                     .infer = InferSlice,
                     .row_flow = FlowSlice,
                     .make_kernel = MakeSlice,
                     .value_inputs = {1, 2, 3, 4}});
}

}  // namespace saker
