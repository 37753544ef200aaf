// Operators on each element of one operand: activations, elementary mathematics, bits.
#include "core/kernels/unary.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/shown_text.h"
#include "core/ops/unary_layout.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

// NamedOp: an operator, its function, and the attributes that are alpha and beta of it, with what they are when absent.
struct NamedOp {
  const char* op_type;
  UnaryOp op;
  const char* alpha = nullptr;
  float usual_alpha = 0;
  const char* beta = nullptr;
  float usual_beta = 0;
};
constexpr NamedOp kNamedOps[] = {
    {"Relu", UnaryOp::kRelu},
    {"LeakyRelu", UnaryOp::kLeakyRelu, "alpha", 0.01f},
    {"ThresholdedRelu", UnaryOp::kThresholdedRelu, "alpha", 1},
    {"Elu", UnaryOp::kElu, "alpha", 1},
    {"Selu", UnaryOp::kSelu, "alpha", 1.67326319217681884765625f, "gamma", 1.05070102214813232421875f},
    {"Celu", UnaryOp::kCelu, "alpha", 1},
    {"Sigmoid", UnaryOp::kSigmoid},
    {"HardSigmoid", UnaryOp::kHardSigmoid, "alpha", 0.2f, "beta", 0.5f},
    {"HardSwish", UnaryOp::kHardSwish},
    {"Swish", UnaryOp::kSwish, "alpha", 1},
    {"Mish", UnaryOp::kMish},
    {"Tanh", UnaryOp::kTanh},
    {"Softplus", UnaryOp::kSoftplus},
    {"Softsign", UnaryOp::kSoftsign},
    {"Gelu", UnaryOp::kGelu},
    {"Neg", UnaryOp::kNeg},
    {"Abs", UnaryOp::kAbs},
    {"Sign", UnaryOp::kSign},
    {"Reciprocal", UnaryOp::kReciprocal},
    {"Floor", UnaryOp::kFloor},
    {"Ceil", UnaryOp::kCeil},
    {"Round", UnaryOp::kRound},
    {"Exp", UnaryOp::kExp},
    {"Log", UnaryOp::kLog},
    {"Sqrt", UnaryOp::kSqrt},
    {"Erf", UnaryOp::kErf},
    {"Sin", UnaryOp::kSin},
    {"Cos", UnaryOp::kCos},
    {"Tan", UnaryOp::kTan},
    {"Asin", UnaryOp::kAsin},
    {"Acos", UnaryOp::kAcos},
    {"Atan", UnaryOp::kAtan},
    {"Sinh", UnaryOp::kSinh},
    {"Cosh", UnaryOp::kCosh},
    {"Asinh", UnaryOp::kAsinh},
    {"Acosh", UnaryOp::kAcosh},
    {"Atanh", UnaryOp::kAtanh},
    {"Not", UnaryOp::kNot},
    {"BitwiseNot", UnaryOp::kBitwiseNot},
};

// Before opset 6 the constants of Selu had four digits.
constexpr int kExactSeluSince = 6;
constexpr NamedOp kOldSelu = {"Selu", UnaryOp::kSelu, "alpha", 1.6732f, "gamma", 1.0507f};

const NamedOp& NamedOpOf(const Node& node) {
  if (node.op_type == kOldSelu.op_type && node.opset < kExactSeluSince) return kOldSelu;
  for (const NamedOp& named : kNamedOps) {
    if (node.op_type == named.op_type) return named;
  }
  return kNamedOps[0];
}

// Gelu names the form it wants.
absl::StatusOr<UnaryOp> OperationOf(const OpContext& context, const NamedOp& named) {
  if (named.op != UnaryOp::kGelu) return named.op;
  SAKER_ASSIGN_OR_RETURN(const std::string approximate, context.node.attributes.GetString("approximate", "none"));
  if (approximate == "none") return UnaryOp::kGelu;
  if (approximate == "tanh") return UnaryOp::kGeluTanh;
  return context.Error(absl::StrCat("expected approximate none or tanh, got \"", ShownText(approximate), "\""));
}

absl::StatusOr<UnaryParams> ReadParams(const OpContext& context, const NamedOp& named) {
  UnaryParams params;
  const Attributes& attributes = context.node.attributes;
  if (named.alpha) {
    SAKER_ASSIGN_OR_RETURN(params.alpha, attributes.GetFloat(named.alpha, named.usual_alpha));
  }
  if (named.beta) {
    SAKER_ASSIGN_OR_RETURN(params.beta, attributes.GetFloat(named.beta, named.usual_beta));
  }
  return params;
}

// UnaryKernel: one function over all elements, padding of a blocked layout included.
class UnaryKernel final : public OpKernel {
 public:
  UnaryKernel(UnaryFn fn, int64_t count, const UnaryParams& params) : fn_(fn), count_(count), params_(params) {
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    fn_(args.inputs[0], args.outputs[0], count_, params_);
    return absl::OkStatus();
  }

 private:
  UnaryFn fn_;
  int64_t count_;
  UnaryParams params_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const NamedOp& named = NamedOpOf(context.node);
  SAKER_ASSIGN_OR_RETURN(const UnaryOp op, OperationOf(context, named));
  SAKER_ASSIGN_OR_RETURN(const UnaryParams params, ReadParams(context, named));
  const TensorDesc& input = context.desc(0);
  const UnaryFn fn = FindUnary(op, input.type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(input.type), " is not supported"));
  const TensorDesc stored = StoredAlike(input, KeepsZero(op, params));
  auto kernel = std::make_unique<UnaryKernel>(fn, StoredCount(stored), params);
  kernel->input_layouts = {stored.layout};
  kernel->output_layouts = {stored.layout};
  return kernel;
}

}  // namespace

void RegisterUnaryOps(OpRegistry& registry) {
  for (const NamedOp& named : kNamedOps) {
    registry.Register({.op_type = named.op_type, .infer = Infer, .row_flow = KeepRows, .make_kernel = MakeKernel});
  }
}

}  // namespace saker
