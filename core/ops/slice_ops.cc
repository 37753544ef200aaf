// Operators that pick elements: Slice and Gather.
#include <algorithm>
#include <cstring>
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
  return std::make_unique<CopyKernel>(std::move(copies), SizeInBytes(context.desc(0).type));
}

// --- Gather ---

absl::StatusOr<int> GatherAxis(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", 0));
  const absl::StatusOr<int> axis = NormalizeAxis(asked, context.shape(0).rank());
  if (!axis.ok()) return context.Error(axis.status().message());
  return axis;
}

Descs InferGather(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, GatherAxis(context));
  const DataType type = context.desc(1).type;
  if (type != DataType::kInt64 && type != DataType::kInt32) {
    return context.Error(absl::StrCat("indices must be INT64 or INT32, got ", Name(type)));
  }
  const Shape& data = context.shape(0);
  Shape shape(data.dims().subspan(0, axis));
  for (const int64_t extent : context.shape(1).dims()) shape.Append(extent);
  for (int i = axis + 1; i < data.rank(); ++i) shape.Append(data[i]);
  return std::vector<TensorDesc>{{context.desc(0).type, shape}};
}

// Either the data has rows beside the gathered axis, or the indices have them and look up shared data (an embedding).
RowFlow FlowGather(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = GatherAxis(context);
  if (!axis.ok() || rows[0].per_row() == rows[1].per_row()) return std::nullopt;
  if (rows[1].per_row()) return std::vector<RowAxis>{{rows[1].axis + *axis, rows[1].block}};
  if (rows[0].axis == *axis) return std::nullopt;
  const int moved = rows[0].axis < *axis ? 0 : context.shape(1).rank() - 1;
  return std::vector<RowAxis>{{rows[0].axis + moved, rows[0].block}};
}

class GatherKernel final : public OpKernel {
 public:
  GatherKernel(const KernelContext& context, int axis)
      : name_(context.node.name),
        outer_(context.shape(0).Product(0, axis)),
        extent_(context.shape(0)[axis]),
        count_(context.shape(1).ElementCount()),
        slice_bytes_(static_cast<size_t>(context.shape(0).Product(axis + 1, context.shape(0).rank())) *
                     SizeInBytes(context.desc(0).type)),
        wide_indices_(context.desc(1).type == DataType::kInt64) {}

  absl::Status Run(const KernelArgs& args) const override {
    const auto* data = static_cast<const std::byte*>(args.inputs[0]);
    auto* out = static_cast<std::byte*>(args.outputs[0]);
    for (int64_t outer = 0; outer < outer_; ++outer, data += static_cast<size_t>(extent_) * slice_bytes_) {
      for (int64_t i = 0; i < count_; ++i, out += slice_bytes_) {
        const int64_t asked = IndexAt(args.inputs[1], i);
        const int64_t index = asked < 0 ? asked + extent_ : asked;
        if (index < 0 || index >= extent_) return OutOfRange(asked);
        if (slice_bytes_ > 0) std::memcpy(out, data + static_cast<size_t>(index) * slice_bytes_, slice_bytes_);
      }
    }
    return absl::OkStatus();
  }

 private:
  int64_t IndexAt(const void* indices, int64_t i) const {
    return wide_indices_ ? static_cast<const int64_t*>(indices)[i] : static_cast<const int32_t*>(indices)[i];
  }

  absl::Status OutOfRange(int64_t index) const {
    return absl::InvalidArgumentError(absl::StrCat("node \"", name_, "\" (Gather): index ", index,
                                                   " is out of range; expected [", -extent_, ",", extent_ - 1, "]"));
  }

  std::string name_;
  int64_t outer_;
  int64_t extent_;
  int64_t count_;
  size_t slice_bytes_;
  bool wide_indices_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeGather(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, GatherAxis(context));
  return std::make_unique<GatherKernel>(context, axis);
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
                     .make_kernel = MakeSlice});
  registry.Register({.op_type = "Gather",
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = InferGather,
                     .row_flow = FlowGather,
                     .make_kernel = MakeGather});
}

}  // namespace saker
