// CumSum: running sums along an axis that is an input.
#include "core/kernels/cumulative_sum.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<int> ReadAxis(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, ConstantInts(context, 1, "axis"));
  if (asked.size() != 1) return context.Error(absl::StrCat("axis must be one number, got ", asked.size()));
  absl::StatusOr<int> axis = NormalizeAxis(asked[0], context.shape(0).rank());
  if (!axis.ok()) return context.Error(axis.status().message());
  return axis;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(ReadAxis(context).status());
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxis(context);
  if (!axis.ok() || rows[0].axis == *axis) return std::nullopt;
  return KeepRows(context, rows);
}

class CumulativeSumKernel final : public OpKernel {
 public:
  CumulativeSumKernel(CumulativeSumFn fn, const CumulativeSumShape& shape) : fn_(fn), shape_(shape) {
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    fn_(shape_, args.inputs[0], args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  CumulativeSumFn fn_;
  CumulativeSumShape shape_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const TensorDesc& data = context.desc(0);
  const CumulativeSumFn fn = FindCumulativeSum(data.type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(data.type), " is not supported"));
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxis(context));
  SAKER_ASSIGN_OR_RETURN(const int64_t exclusive, context.node.attributes.GetInt("exclusive", 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t reverse, context.node.attributes.GetInt("reverse", 0));
  const CumulativeSumShape shape{.outer = data.shape.Product(0, axis),
                                 .count = data.shape[axis],
                                 .inner = data.shape.Product(axis + 1, data.shape.rank()),
                                 .exclusive = exclusive != 0,
                                 .reverse = reverse != 0};
  return std::make_unique<CumulativeSumKernel>(fn, shape);
}

}  // namespace

void RegisterCumulativeSumOps(OpRegistry& registry) {
  registry.Register({.op_type = "CumSum",
                     .since_version = 11,
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .value_inputs = {1}});
}

}  // namespace saker
