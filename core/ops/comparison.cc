// Comparisons and logic on two operands with broadcasting.
#include "core/kernels/comparison.h"

#include "core/base/status_macros.h"
#include "core/ops/broadcasting.h"
#include "core/ops/families.h"

namespace saker {
namespace {

struct NamedOp {
  const char* op_type;
  ComparisonOp op;
};
constexpr NamedOp kNamedOps[] = {
    {"Equal", ComparisonOp::kEqual}, {"Greater", ComparisonOp::kGreater},
    {"Less", ComparisonOp::kLess},   {"GreaterOrEqual", ComparisonOp::kGreaterOrEqual},
    {"And", ComparisonOp::kAnd},     {"LessOrEqual", ComparisonOp::kLessOrEqual},
    {"Or", ComparisonOp::kOr},       {"Xor", ComparisonOp::kXor},
};

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(std::vector<TensorDesc> outputs, InferBroadcast(context));
  outputs[0].type = DataType::kBool;
  return outputs;
}

BinaryFn FunctionOf(absl::string_view op_type, DataType type) {
  for (const NamedOp& named : kNamedOps) {
    if (op_type == named.op_type) return FindComparison(named.op, type);
  }
  return nullptr;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  return MakeBroadcastKernel(context, FunctionOf(context.node.op_type, context.desc(0).type));
}

}  // namespace

void RegisterComparisonOps(OpRegistry& registry) {
  for (const NamedOp& named : kNamedOps) {
    registry.Register({.op_type = named.op_type,
                       .min_inputs = 2,
                       .max_inputs = 2,
                       .infer = Infer,
                       .row_flow = FlowBroadcastRows,
                       .make_kernel = MakeKernel});
  }
}

}  // namespace saker
