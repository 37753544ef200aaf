// Where: elements of one operand or another, as a condition says.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/select.h"
#include "core/ops/broadcasting.h"
#include "core/ops/families.h"

namespace saker {
namespace {

constexpr int kCondition = 0, kThen = 1, kElse = 2;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  if (context.desc(kCondition).type != DataType::kBool) {
    return context.Error(absl::StrCat("the condition must be BOOL, got ", Name(context.desc(kCondition).type)));
  }
  SAKER_RETURN_IF_ERROR(CheckSameTypes(context, kThen));
  SAKER_ASSIGN_OR_RETURN(Shape shape, CommonShape(context));
  return std::vector<TensorDesc>{{context.desc(kThen).type, std::move(shape)}};
}

class WhereKernel final : public OpKernel {
 public:
  explicit WhereKernel(const KernelContext& context)
      : fill_(FindFill(SizeInBytes(context.outputs[0].type))),
        overlay_(FindOverlay(SizeInBytes(context.outputs[0].type))) {
    const Shape& output = context.outputs[0].shape;
    fill_loops_ = MakeBroadcastLoops(context.shape(kElse), context.shape(kElse), output);
    overlay_loops_ = MakeBroadcastLoops(context.shape(kCondition), context.shape(kThen), output);
    if (context.shape(kElse) == output) in_place_input = kElse;
  }

  absl::Status Run(const KernelArgs& args) const override {
    void* const out = args.outputs[0];
    if (out != args.inputs[kElse]) fill_(fill_loops_, args.inputs[kElse], args.inputs[kElse], out);
    overlay_(overlay_loops_, args.inputs[kCondition], args.inputs[kThen], out);
    return absl::OkStatus();
  }

 private:
  BinaryFn fill_;
  BinaryFn overlay_;
  BroadcastLoops fill_loops_;
  BroadcastLoops overlay_loops_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  return std::make_unique<WhereKernel>(context);
}

}  // namespace

void RegisterWhereOps(OpRegistry& registry) {
  registry.Register({.op_type = "Where",
                     .min_inputs = 3,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = FlowBroadcastRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
