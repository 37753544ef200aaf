// Operators on the bits of two integers.
#include "core/kernels/bitwise.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/broadcasting.h"
#include "core/ops/families.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

absl::StatusOr<BitwiseOp> OperationOf(const OpContext& context) {
  if (context.node.op_type == "BitwiseAnd") return BitwiseOp::kAnd;
  if (context.node.op_type == "BitwiseOr") return BitwiseOp::kOr;
  if (context.node.op_type == "BitwiseXor") return BitwiseOp::kXor;
  SAKER_ASSIGN_OR_RETURN(const std::string direction, context.node.attributes.GetString("direction", ""));
  if (direction == "LEFT") return BitwiseOp::kShiftLeft;
  if (direction == "RIGHT") return BitwiseOp::kShiftRight;
  return context.Error(absl::StrCat("expected direction LEFT or RIGHT, got \"", ShownText(direction), "\""));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(OperationOf(context).status());
  return InferBroadcast(context);
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const BitwiseOp op, OperationOf(context));
  return MakeBroadcastKernel(context, FindBitwise(op, context.desc(0).type));
}

}  // namespace

void RegisterBitwiseOps(OpRegistry& registry) {
  for (const char* op_type : {"BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitShift"}) {
    registry.Register({.op_type = op_type,
                       .min_inputs = 2,
                       .max_inputs = 2,
                       .infer = Infer,
                       .row_flow = FlowBroadcastRows,
                       .make_kernel = MakeKernel});
  }
}

}  // namespace saker
