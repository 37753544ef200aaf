// Cast and CastLike: elements in another type.
#include "core/kernels/cast.h"

#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

absl::StatusOr<DataType> TargetType(const OpContext& context) {
  // CastLike has a second operand of the type it wants.
  if (context.node.op_type == "CastLike") return context.desc(1).type;
  if (!context.node.attributes.Has("to")) return context.Error("expected an attribute to");
  return ReadTypeAttribute(context, "to", DataType::kInvalid);
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const DataType type, TargetType(context));
  return std::vector<TensorDesc>{{type, context.shape(0)}};
}

// Of a CastLike's second operand nothing but the type is asked.
RowFlow FlowRows(const OpContext&, absl::Span<const RowAxis> rows) { return std::vector<RowAxis>{rows[0]}; }

class CastKernel final : public OpKernel {
 public:
  CastKernel(CastFn fn, int64_t count) : fn_(fn), count_(count) {}
  absl::Status Run(const KernelArgs& args) const override {
    fn_(args.inputs[0], args.outputs[0], count_);
    return absl::OkStatus();
  }

 private:
  CastFn fn_;
  int64_t count_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const CastFn fn = FindCast(context.desc(0).type, context.outputs[0].type);
  if (!fn) return context.Error("there is nothing to cast");
  return std::make_unique<CastKernel>(fn, context.shape(0).ElementCount());
}

}  // namespace

void RegisterCastOps(OpRegistry& registry) {
  registry.Register({.op_type = "Cast", .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
  registry.Register({.op_type = "CastLike",
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
