// LpNormalization: runs along one axis divided by their 1-norm or 2-norm.
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/lp_normalize.h"
#include "core/ops/families.h"
#include "core/ops/float_types.h"
#include "core/ops/node_axis.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<LpNormalizeShape> ReadShape(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, -1));
  SAKER_ASSIGN_OR_RETURN(const int64_t p, context.node.attributes.GetInt("p", 2));
  if (p != 1 && p != 2) return context.Error(absl::StrCat("p must be 1 or 2, got ", p));
  const Shape& x = context.shape(0);
  return LpNormalizeShape{x.Product(0, axis), x[axis], x.Product(axis + 1, x.rank()), static_cast<int>(p)};
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(ReadShape(context).status());
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadNodeAxis(context, -1);
  if (!axis.ok() || rows[0].axis == *axis) return std::nullopt;
  return KeepRows(context, rows);
}

template <typename T>
class LpNormalizationKernel final : public OpKernel {
 public:
  explicit LpNormalizationKernel(const LpNormalizeShape& shape) : shape_(shape) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    LpNormalize(shape_, static_cast<const T*>(args.inputs[0]), static_cast<T*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  LpNormalizeShape shape_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOneFloatType(context));
  SAKER_ASSIGN_OR_RETURN(const LpNormalizeShape shape, ReadShape(context));
  if (context.desc(0).type == DataType::kFloat64) return std::make_unique<LpNormalizationKernel<double>>(shape);
  return std::make_unique<LpNormalizationKernel<float>>(shape);
}

}  // namespace

void RegisterLpNormalizationOps(OpRegistry& registry) {
  registry.Register({.op_type = "LpNormalization", .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
}

}  // namespace saker
