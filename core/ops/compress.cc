// Compress: the slices of an axis, or the elements of the whole tensor, for which a condition holds.
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// CompressSpec: the tensor as outer x extent x inner, and which of the `extent` slices stay.
struct CompressSpec {
  int axis = -1;  // -1: the tensor is flattened first
  int64_t outer = 1;
  int64_t extent = 1;
  int64_t inner = 1;
  std::vector<int64_t> kept;
};

// A condition may be shorter than the axis; what lies beyond it goes.
absl::Status ReadCondition(const OpContext& context, CompressSpec& spec) {
  if (context.desc(1).type != DataType::kBool || context.shape(1).rank() != 1) {
    return context.Error(absl::StrCat("the condition must be a list of BOOL, got ", Name(context.desc(1).type), " ",
                                      context.shape(1).ToString()));
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> condition, ConstantReals(context, 1, "condition"));
  if (static_cast<int64_t>(condition.size()) > spec.extent) {
    return context.Error(absl::StrCat(condition.size(), " conditions are more than the ", spec.extent, " slices"));
  }
  for (size_t i = 0; i < condition.size(); ++i) {
    if (condition[i] != 0) spec.kept.push_back(static_cast<int64_t>(i));
  }
  return absl::OkStatus();
}

absl::StatusOr<CompressSpec> ReadCompress(const OpContext& context) {
  CompressSpec spec;
  const Shape& shape = context.shape(0);
  if (context.node.attributes.Has("axis")) {
    SAKER_ASSIGN_OR_RETURN(spec.axis, ReadAxisAttribute(context, 0));
    spec.outer = shape.Product(0, spec.axis);
    spec.extent = shape[spec.axis];
    spec.inner = shape.Product(spec.axis + 1, shape.rank());
  } else {
    spec.extent = shape.ElementCount();
  }
  SAKER_RETURN_IF_ERROR(ReadCondition(context, spec));
  return spec;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const CompressSpec spec, ReadCompress(context));
  const int64_t kept = static_cast<int64_t>(spec.kept.size());
  TensorDesc output{context.desc(0).type, Shape{kept}};
  if (spec.axis >= 0) {
    output.shape = context.shape(0);
    output.shape[spec.axis] = kept;
  }
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<CompressSpec> spec = ReadCompress(context);
  if (!spec.ok() || spec->axis < 0 || rows[0].axis == spec->axis) return std::nullopt;
  return KeepRows(context, rows);
}

class CompressKernel final : public OpKernel {
 public:
  CompressKernel(CompressSpec spec, size_t element_bytes)
      : spec_(std::move(spec)), slice_bytes_(static_cast<size_t>(spec_.inner) * element_bytes) {}

  absl::Status Run(const KernelArgs& args) const override {
    const auto* from = static_cast<const std::byte*>(args.inputs[0]);
    auto* to = static_cast<std::byte*>(args.outputs[0]);
    if (slice_bytes_ == 0) return absl::OkStatus();
    for (int64_t outer = 0; outer < spec_.outer; ++outer, from += static_cast<size_t>(spec_.extent) * slice_bytes_) {
      for (const int64_t slice : spec_.kept) {
        std::memcpy(to, from + static_cast<size_t>(slice) * slice_bytes_, slice_bytes_);
        to += slice_bytes_;
      }
    }
    return absl::OkStatus();
  }

 private:
  CompressSpec spec_;
  size_t slice_bytes_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(CompressSpec spec, ReadCompress(context));
  return std::make_unique<CompressKernel>(std::move(spec), SizeInBytes(context.desc(0).type));
}

}  // namespace

void RegisterCompressOps(OpRegistry& registry) {
  registry.Register({.op_type = "Compress",
                     .since_version = 9,
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .value_inputs = {1}});
}

}  // namespace saker
