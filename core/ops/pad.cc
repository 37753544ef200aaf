// Pad: constant, edge, reflect and wrap borders around a tensor of any type.
#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"
#include "core/kernels/fill.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

// PadSpec: elements added before and after each axis; negative numbers cut away.
struct PadSpec {
  std::vector<int64_t> begin;
  std::vector<int64_t> end;
  std::string mode;
};

constexpr int kPadsAsInput = 11;

// Keeps sums of extents inside int64.
constexpr int64_t kLargestPad = int64_t{1} << 40;

absl::StatusOr<PadSpec> ReadPad(const OpContext& context) {
  const Attributes& attributes = context.node.attributes;
  const int rank = context.shape(0).rank();
  // "pads" since opset 2, an input since 11.
  const char* const name = context.node.opset < 2 ? "paddings" : "pads";
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> pads, IntsFromInputOrAttribute(context, 1, name));
  std::vector<int64_t> asked(rank);
  std::iota(asked.begin(), asked.end(), 0);
  if (context.has(3)) {
    SAKER_ASSIGN_OR_RETURN(asked, ConstantInts(context, 3, "axes"));
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, NormalizeAxes(context, asked, rank));
  PadSpec spec{std::vector<int64_t>(rank, 0), std::vector<int64_t>(rank, 0), ""};
  SAKER_ASSIGN_OR_RETURN(spec.mode, attributes.GetString("mode", "constant"));
  if (pads.size() != 2 * axes.size()) {
    return context.Error(absl::StrCat("expected ", 2 * axes.size(), " pads, got ", pads.size()));
  }
  for (size_t i = 0; i < axes.size(); ++i) {
    spec.begin[axes[i]] = pads[i];
    spec.end[axes[i]] = pads[i + axes.size()];
    for (const int64_t pad : {pads[i], pads[i + axes.size()]}) {
      if (pad < -kLargestPad || pad > kLargestPad)
        return context.Error(absl::StrCat("a pad of ", pad, " is too large"));
    }
  }
  return spec;
}

// Elements of an axis that stay once negative pads have cut theirs away; borders are made from these alone.
int64_t Inside(const PadSpec& spec, int axis, int64_t extent) {
  return extent + std::min<int64_t>(0, spec.begin[axis]) + std::min<int64_t>(0, spec.end[axis]);
}

// What the mode demands of an axis.
absl::Status CheckAxis(const OpContext& context, const PadSpec& spec, int axis) {
  const int64_t extent = context.shape(0)[axis];
  const int64_t inside = Inside(spec, axis, extent);
  const int64_t most = std::max(spec.begin[axis], spec.end[axis]);
  const int64_t allowed = spec.mode == "reflect"                   ? inside - 1
                          : spec.mode != "constant" && inside == 0 ? 0
                                                                   : kLargestPad;
  if (inside >= 0 && most <= std::max<int64_t>(0, allowed)) return absl::OkStatus();
  return context.Error(absl::StrCat("pads ", spec.begin[axis], " and ", spec.end[axis], " do not suit mode ", spec.mode,
                                    " on axis ", axis, " of extent ", extent));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const PadSpec spec, ReadPad(context));
  if (spec.mode != "constant" && spec.mode != "edge" && spec.mode != "reflect" && spec.mode != "wrap") {
    return context.Error(
        absl::StrCat("mode \"", ShownText(spec.mode), "\" is unknown; expected constant, edge, reflect or wrap"));
  }
  const DataType type = context.desc(0).type;
  if (context.has(2) && (context.desc(2).type != type || context.shape(2).ElementCount() != 1)) {
    return context.Error(absl::StrCat("the border's value must be one ", Name(type)));
  }
  TensorDesc output{type, context.shape(0)};
  for (int axis = 0; axis < output.shape.rank(); ++axis) {
    SAKER_RETURN_IF_ERROR(CheckAxis(context, spec, axis));
    output.shape[axis] += spec.begin[axis] + spec.end[axis];
  }
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<PadSpec> spec = ReadPad(context);
  if (!spec.ok() || !rows[0].per_row()) return std::nullopt;
  if (spec->begin[rows[0].axis] != 0 || spec->end[rows[0].axis] != 0) return std::nullopt;
  return KeepRows(context, rows);
}

// PadKernel: the middle is one strided copy; borders of an axis are then copied from inside the output, axis after
// axis, so that corners come out right: a handful of copies, however wide a border is. A constant border is written
// before the middle.
class PadKernel final : public OpKernel {
 public:
  PadKernel(const KernelContext& context, const PadSpec& spec, Tensor fill)
      : fill_(std::move(fill)),
        element_bytes_(SizeInBytes(context.desc(0).type)),
        output_count_(context.outputs[0].shape.ElementCount()),
        constant_(spec.mode == "constant") {
    const Shape& from = context.shape(0);
    const Shape& to = context.outputs[0].shape;
    const std::vector<int64_t> from_strides = DenseStrides(from);
    const std::vector<int64_t> to_strides = DenseStrides(to);
    CopyLoops middle{{}, from_strides, to_strides};
    for (int axis = 0; axis < from.rank(); ++axis) {
      middle.from_offset += std::max<int64_t>(0, -spec.begin[axis]) * from_strides[axis];
      middle.to_offset += std::max<int64_t>(0, spec.begin[axis]) * to_strides[axis];
      middle.extents.push_back(Inside(spec, axis, from[axis]));
    }
    middle_ = Simplify(middle);
    if (!constant_ && output_count_ > 0) AddBorders(spec, to, middle);
  }

  absl::Status Run(const KernelArgs& args) const override {
    if (constant_) {
      const bool given = args.inputs.size() > 2 && args.inputs[2];
      Fill(given ? args.inputs[2] : fill_.data(), element_bytes_, output_count_, args.outputs[0]);
    }
    StridedCopy(middle_, element_bytes_, args.inputs[0], args.outputs[0]);
    for (const CopyLoops& border : borders_) StridedCopy(border, element_bytes_, args.outputs[0], args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  // The borders of each axis reach over the whole of the axes already done and the middle of the others.
  void AddBorders(const PadSpec& spec, const Shape& to, CopyLoops region) {
    region.from_strides = region.to_strides;
    for (int axis = 0; axis < to.rank(); ++axis) {
      const int64_t before = std::max<int64_t>(0, spec.begin[axis]);
      const int64_t inside = region.extents[axis];
      const int64_t after = to[axis] - before - inside;
      region.to_offset -= before * region.to_strides[axis];
      if (spec.mode == "edge") {
        AddRun(region, axis, {0, before, before, 0});
        AddRun(region, axis, {before + inside, after, before + inside - 1, 0});
      } else if (spec.mode == "reflect") {
        AddRun(region, axis, {0, before, 2 * before, -1});
        AddRun(region, axis, {before + inside, after, before + inside - 2, -1});
      } else {
        AddPeriods(region, axis, {before % inside, before / inside, before, 1}, inside);
        AddRun(region, axis, {0, before % inside, before + inside - before % inside, 1});
        AddPeriods(region, axis, {before + inside, after / inside, before, 1}, inside);
        AddRun(region, axis, {to[axis] - after % inside, after % inside, before, 1});
      }
      region.extents[axis] = to[axis];
    }
  }

  // Slices across an axis: `count` from `target` on, the first copied from `source`, each next one `step` further.
  struct Slices {
    int64_t target;
    int64_t count;
    int64_t source;
    int64_t step;
  };

  void AddRun(CopyLoops region, int axis, const Slices& slices) {
    const int64_t stride = region.to_strides[axis];
    region.from_offset = region.to_offset + slices.source * stride;
    region.to_offset += slices.target * stride;
    region.from_strides[axis] = slices.step * stride;
    region.extents[axis] = slices.count;
    if (slices.count > 0) borders_.push_back(Simplify(region));
  }

  // `count` times all `inside` slices, one behind the other.
  void AddPeriods(CopyLoops region, int axis, const Slices& slices, int64_t inside) {
    const int64_t stride = region.to_strides[axis];
    region.extents.insert(region.extents.begin() + axis, slices.count);
    region.from_strides.insert(region.from_strides.begin() + axis, 0);
    region.to_strides.insert(region.to_strides.begin() + axis, inside * stride);
    AddRun(std::move(region), axis + 1, {slices.target, slices.count > 0 ? inside : 0, slices.source, slices.step});
  }

  Tensor fill_;
  size_t element_bytes_;
  int64_t output_count_;
  bool constant_;
  CopyLoops middle_;
  std::vector<CopyLoops> borders_;
};

// What a constant border is made of, unless an input says so: an attribute up to opset 10.
absl::StatusOr<Tensor> ReadFill(const OpContext& context) {
  float value = 0;
  if (context.node.opset < kPadsAsInput) {
    SAKER_ASSIGN_OR_RETURN(value, context.node.attributes.GetFloat("value", 0));
  }
  SAKER_ASSIGN_OR_RETURN(Tensor fill, Tensor::Create(context.desc(0).type, Shape{}));
  FindCast(DataType::kFloat32, fill.type())(&value, fill.data(), 1);
  return fill;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const PadSpec spec, ReadPad(context));
  SAKER_ASSIGN_OR_RETURN(Tensor fill, ReadFill(context));
  return std::make_unique<PadKernel>(context, spec, std::move(fill));
}

}  // namespace

void RegisterPadOps(OpRegistry& registry) {
  registry.Register({.op_type = "Pad", .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
  registry.Register({.op_type = "Pad",
                     .since_version = kPadsAsInput,
                     .min_inputs = 2,
                     .max_inputs = 4,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .value_inputs = {1, 3}});
}

}  // namespace saker
