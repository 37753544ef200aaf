// Operators on each element of one operand: activations and elementary mathematics.

#include "core/kernels/unary.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

struct NamedOp {
  const char* op_type;
  UnaryOp op;
};
constexpr NamedOp kNamedOps[] = {
    {"Relu", UnaryOp::kRelu},       {"LeakyRelu", UnaryOp::kLeakyRelu},
    {"Sigmoid", UnaryOp::kSigmoid}, {"Tanh", UnaryOp::kTanh},
    {"Neg", UnaryOp::kNeg},         {"Abs", UnaryOp::kAbs},
    {"Exp", UnaryOp::kExp},         {"Log", UnaryOp::kLog},
    {"Sqrt", UnaryOp::kSqrt},       {"Erf", UnaryOp::kErf},
    {"Clip", UnaryOp::kClip},
};

UnaryOp OperationOf(absl::string_view op_type) {
  for (const NamedOp& named : kNamedOps) {
    if (op_type == named.op_type) return named.op;
  }
  return UnaryOp::kRelu;
}

// UnaryKernel: one function over all elements, padding of a blocked layout included. Clip's bounds may come with the
// request.
class UnaryKernel final : public OpKernel {
 public:
  UnaryKernel(UnaryFn fn, int64_t count, const UnaryParams& params) : fn_(fn), count_(count), params_(params) {
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    UnaryParams params = params_;
    if (args.inputs.size() > 1 && args.inputs[1]) params.alpha = *static_cast<const float*>(args.inputs[1]);
    if (args.inputs.size() > 2 && args.inputs[2]) params.beta = *static_cast<const float*>(args.inputs[2]);
    fn_(args.inputs[0], args.outputs[0], count_, params);
    return absl::OkStatus();
  }

 private:
  UnaryFn fn_;
  int64_t count_;
  UnaryParams params_;
};

// WideClipKernel: Clip of DOUBLE between bounds of DOUBLE, which UnaryParams would round. A NaN stays one.
class WideClipKernel final : public OpKernel {
 public:
  explicit WideClipKernel(int64_t count) : count_(count) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    constexpr double kMost = std::numeric_limits<double>::infinity();
    const double low = Bound(args, 1, -kMost), high = Bound(args, 2, kMost);
    const auto* x = static_cast<const double*>(args.inputs[0]);
    auto* y = static_cast<double*>(args.outputs[0]);
    for (int64_t i = 0; i < count_; ++i) {
      const double raised = x[i] < low ? low : x[i];
      y[i] = raised > high ? high : raised;
    }
    return absl::OkStatus();
  }

 private:
  static double Bound(const KernelArgs& args, size_t i, double none) {
    return args.inputs.size() > i && args.inputs[i] ? *static_cast<const double*>(args.inputs[i]) : none;
  }

  int64_t count_;
};

absl::StatusOr<UnaryParams> ReadParams(const KernelContext& context, UnaryOp op) {
  UnaryParams params;
  const Attributes& attributes = context.node.attributes;
  if (op == UnaryOp::kLeakyRelu) {
    SAKER_ASSIGN_OR_RETURN(params.alpha, attributes.GetFloat("alpha", 0.01f));
  } else if (op == UnaryOp::kClip) {
    constexpr float kMost = std::numeric_limits<float>::infinity();
    params = {-kMost, kMost};
    // Inputs since opset 11, which the attributes of the same names are not.
    if (context.node.opset >= 11) return params;
    SAKER_ASSIGN_OR_RETURN(params.alpha, attributes.GetFloat("min", -kMost));
    SAKER_ASSIGN_OR_RETURN(params.beta, attributes.GetFloat("max", kMost));
  }
  return params;
}

// Clip takes its bounds as inputs from opset 11 on; they are of the operand's type.
absl::Status CheckBounds(const KernelContext& context) {
  const DataType type = context.desc(0).type;
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) {
    if (!context.has(i)) continue;
    if (context.desc(i).type == type && context.shape(i).ElementCount() == 1) continue;
    return context.Error(absl::StrCat("bound must be one ", Name(type), ", got ", Name(context.desc(i).type), " ",
                                      context.shape(i).ToString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const UnaryOp op = OperationOf(context.node.op_type);
  const TensorDesc& input = context.desc(0);
  const UnaryFn fn = FindUnary(op, input.type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(input.type), " is not supported"));
  SAKER_RETURN_IF_ERROR(CheckBounds(context));
  if (context.inputs.size() > 1 && input.type != DataType::kFloat32) {
    if (input.type == DataType::kFloat64) return std::make_unique<WideClipKernel>(input.shape.ElementCount());
    return context.Unsupported(absl::StrCat("bounds of type ", Name(input.type), " are not supported"));
  }
  SAKER_ASSIGN_OR_RETURN(const UnaryParams params, ReadParams(context, op));
  const bool padded = input.shape.rank() >= 2 && input.shape[1] % BlockSize(input.layout) != 0;
  const bool keeps_zeros = KeepsZero(op, params) && context.inputs.size() == 1;
  const Layout layout = padded && !keeps_zeros ? Layout::kPlain : input.layout;
  const TensorDesc stored{input.type, input.shape, layout};
  const int64_t count = static_cast<int64_t>(stored.SizeInBytes() / SizeInBytes(input.type));
  auto kernel = std::make_unique<UnaryKernel>(fn, count, params);
  kernel->input_layouts = {layout};
  kernel->output_layouts = {layout};
  return kernel;
}

}  // namespace

void RegisterUnaryOps(OpRegistry& registry) {
  for (const NamedOp& named : kNamedOps) {
    registry.Register({.op_type = named.op_type, .infer = Infer, .row_flow = KeepRows, .make_kernel = MakeKernel});
  }
  registry.Register({.op_type = "Clip",
                     .since_version = 11,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = KeepRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
