// ArgMax and ArgMin: the place of the extreme element along one axis.
#include "core/kernels/arg_extreme.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/node_axis.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<bool> KeepsAxis(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t keeps, context.node.attributes.GetInt("keepdims", 1));
  return keeps != 0;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, 0));
  SAKER_ASSIGN_OR_RETURN(const bool keeps_axis, KeepsAxis(context));
  const Shape& data = context.shape(0);
  Shape shape;
  for (int i = 0; i < data.rank(); ++i) {
    if (i != axis) shape.Append(data[i]);
    if (i == axis && keeps_axis) shape.Append(1);
  }
  if (data[axis] == 0 && shape.ElementCount() > 0) {
    return context.Error(absl::StrCat("axis ", axis, " of ", data.ToString(), " has no element to choose"));
  }
  return std::vector<TensorDesc>{{DataType::kInt64, shape}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadNodeAxis(context, 0);
  const absl::StatusOr<bool> keeps_axis = KeepsAxis(context);
  if (!axis.ok() || !keeps_axis.ok() || !rows[0].per_row() || rows[0].axis == *axis) return std::nullopt;
  const int gone = !*keeps_axis && *axis < rows[0].axis ? 1 : 0;
  return std::vector<RowAxis>{{rows[0].axis - gone, rows[0].block}};
}

class ArgExtremeKernel final : public OpKernel {
 public:
  ArgExtremeKernel(ArgExtremeFn fn, const ArgExtremeShape& shape) : fn_(fn), shape_(shape) {}

  absl::Status Run(const KernelArgs& args) const override {
    if (shape_.count > 0) fn_(shape_, args.inputs[0], static_cast<int64_t*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  ArgExtremeFn fn_;
  ArgExtremeShape shape_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const TensorDesc& data = context.desc(0);
  const ArgExtremeFn fn = FindArgExtreme(data.type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(data.type), " is not supported"));
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t last, context.node.attributes.GetInt("select_last_index", 0));
  const ArgExtremeShape shape{.outer = data.shape.Product(0, axis),
                              .count = data.shape[axis],
                              .inner = data.shape.Product(axis + 1, data.shape.rank()),
                              .smallest = context.node.op_type == "ArgMin",
                              .last = last != 0};
  return std::make_unique<ArgExtremeKernel>(fn, shape);
}

}  // namespace

void RegisterArgExtremeOps(OpRegistry& registry) {
  for (const char* op_type : {"ArgMax", "ArgMin"}) {
    registry.Register({.op_type = op_type, .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
  }
}

}  // namespace saker
