// Operators on two operands (or a list of them) with broadcasting.
#include "core/kernels/binary.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// Shapes of the operands with the old broadcasting of opsets below 7 made explicit: `broadcast=1, axis=k` lays the
// second operand's axes on the first one's from axis k on (without `axis`, at the right, like NumPy).
absl::StatusOr<std::vector<Shape>> OperandShapes(const OpContext& context) {
  std::vector<Shape> shapes;
  for (size_t i = 0; i < context.inputs.size(); ++i) shapes.push_back(context.shape(static_cast<int>(i)));
  if (context.node.opset >= 7 || !context.node.attributes.Has("axis") || shapes.size() != 2) return shapes;
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", 0));
  absl::StatusOr<int> axis = NormalizeAxis(asked, std::max(1, shapes[0].rank()));
  if (!axis.ok()) return context.Error(axis.status().message());
  const int behind = shapes[0].rank() - *axis - shapes[1].rank();
  if (behind < 0) return context.Error(absl::StrCat("axis ", *axis, " leaves no room for ", shapes[1].ToString()));
  for (int i = 0; i < behind; ++i) shapes[1].Append(1);
  return shapes;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, OperandShapes(context));
  TensorDesc output{context.desc(0).type, shapes[0]};
  for (size_t i = 1; i < shapes.size(); ++i) {
    const DataType type = context.desc(static_cast<int>(i)).type;
    if (type != output.type && context.node.op_type != "Pow") {
      return context.Error(absl::StrCat("operands of different types: ", Name(output.type), " and ", Name(type)));
    }
    absl::StatusOr<Shape> common = BroadcastShape(output.shape, shapes[i]);
    if (!common.ok()) return context.Error(common.status().message());
    output.shape = *std::move(common);
  }
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<std::vector<Shape>> shapes = OperandShapes(context);
  const absl::StatusOr<std::vector<TensorDesc>> outputs = Infer(context);
  if (!shapes.ok() || !outputs.ok()) return std::nullopt;
  const std::optional<RowAxis> result = RowsAfterBroadcast(*shapes, rows, outputs->front().shape.rank());
  if (!result) return std::nullopt;
  return std::vector<RowAxis>{*result};
}

// BinaryKernel: folds a list of operands from the left, two at a time.
class BinaryKernel final : public OpKernel {
 public:
  BinaryKernel(BinaryFn fn, std::vector<BroadcastLoops> steps) : fn_(fn), steps_(std::move(steps)) {}

  absl::Status Run(const KernelArgs& args) const override {
    const void* left = args.inputs[0];
    for (size_t i = 0; i < steps_.size(); ++i) {
      fn_(steps_[i], left, args.inputs[i + 1], args.outputs[0]);
      left = args.outputs[0];
    }
    return absl::OkStatus();
  }

 private:
  BinaryFn fn_;
  std::vector<BroadcastLoops> steps_;
};

// SingleOperandKernel: Sum, Max and Min of one operand are that operand.
class SingleOperandKernel final : public OpKernel {
 public:
  explicit SingleOperandKernel(size_t bytes) : bytes_(bytes) { in_place_input = 0; }
  absl::Status Run(const KernelArgs& args) const override {
    if (args.outputs[0] != args.inputs[0] && bytes_ > 0) {
      std::copy_n(static_cast<const std::byte*>(args.inputs[0]), bytes_, static_cast<std::byte*>(args.outputs[0]));
    }
    return absl::OkStatus();
  }

 private:
  size_t bytes_;
};

// MixedPowKernel: a Pow whose exponent is of another type than its base, in double.
class MixedPowKernel final : public OpKernel {
 public:
  MixedPowKernel(const KernelContext& context, absl::Span<const Shape> operands)
      : a_count_(context.shape(0).ElementCount()),
        b_count_(context.shape(1).ElementCount()),
        out_count_(context.outputs[0].shape.ElementCount()),
        a_cast_(FindCast(context.desc(0).type, DataType::kFloat64)),
        b_cast_(FindCast(context.desc(1).type, DataType::kFloat64)),
        out_cast_(FindCast(DataType::kFloat64, context.outputs[0].type)),
        loops_(MakeBroadcastLoops(operands[0], operands[1], context.outputs[0].shape)) {
    scratch_bytes = static_cast<size_t>(a_count_ + b_count_ + out_count_) * sizeof(double);
  }

  absl::Status Run(const KernelArgs& args) const override {
    double* const a = static_cast<double*>(args.scratch);
    double* const b = a + a_count_;
    double* const out = b + b_count_;
    a_cast_(args.inputs[0], a, a_count_);
    b_cast_(args.inputs[1], b, b_count_);
    FindBinary(BinaryOp::kPow, DataType::kFloat64)(loops_, a, b, out);
    out_cast_(out, args.outputs[0], out_count_);
    return absl::OkStatus();
  }

 private:
  int64_t a_count_;
  int64_t b_count_;
  int64_t out_count_;
  CastFn a_cast_;
  CastFn b_cast_;
  CastFn out_cast_;
  BroadcastLoops loops_;
};

BinaryOp OperationOf(absl::string_view op_type) {
  if (op_type == "Sub") return BinaryOp::kSub;
  if (op_type == "Mul") return BinaryOp::kMul;
  if (op_type == "Div") return BinaryOp::kDiv;
  if (op_type == "Pow") return BinaryOp::kPow;
  if (op_type == "Max") return BinaryOp::kMax;
  if (op_type == "Min") return BinaryOp::kMin;
  return BinaryOp::kAdd;  // Add and Sum
}

// The blocked or channels-last layout that two operands of one shape share and may keep: nothing moves, as long as the
// operation leaves the zeros of the padding zero (or there is no padding).
Layout SharedLayout(const KernelContext& context, BinaryOp op) {
  const TensorDesc& first = context.desc(0);
  for (const OpInput& input : context.inputs) {
    if (input.desc.shape != first.shape || input.desc.layout != first.layout) return Layout::kPlain;
  }
  const bool padded = first.shape.rank() >= 2 && first.shape[1] % BlockSize(first.layout) != 0;
  const bool keeps_zeros = op != BinaryOp::kDiv && op != BinaryOp::kPow;
  return padded && !keeps_zeros ? Layout::kPlain : first.layout;
}

absl::StatusOr<std::vector<BroadcastLoops>> MakeSteps(const KernelContext& context, Layout layout) {
  if (layout != Layout::kPlain) {
    const Shape flat{static_cast<int64_t>(TensorDesc{DataType::kInt8, context.shape(0), layout}.SizeInBytes())};
    return std::vector<BroadcastLoops>(context.inputs.size() - 1, MakeBroadcastLoops(flat, flat, flat));
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, OperandShapes(context));
  std::vector<BroadcastLoops> steps;
  Shape left = shapes[0];
  for (size_t i = 1; i < shapes.size(); ++i) {
    // Partial results lie in the output buffer, so the first step repeats its operands to the final shape already.
    steps.push_back(MakeBroadcastLoops(left, shapes[i], context.outputs[0].shape));
    left = context.outputs[0].shape;
  }
  return steps;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const DataType type = context.desc(0).type;
  if (context.inputs.size() == 1) return std::make_unique<SingleOperandKernel>(context.outputs[0].SizeInBytes());
  if (context.inputs.size() == 2 && context.desc(1).type != type) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, OperandShapes(context));
    return std::make_unique<MixedPowKernel>(context, shapes);
  }
  const BinaryOp op = OperationOf(context.node.op_type);
  const BinaryFn fn = FindBinary(op, type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  const Layout layout = SharedLayout(context, op);
  SAKER_ASSIGN_OR_RETURN(std::vector<BroadcastLoops> steps, MakeSteps(context, layout));
  auto kernel = std::make_unique<BinaryKernel>(fn, std::move(steps));
  kernel->input_layouts.assign(context.inputs.size(), layout);
  kernel->output_layouts = {layout};
  for (int i = 0; i < 2 && context.inputs.size() == 2; ++i) {
    if (kernel->in_place_input < 0 && context.shape(i) == context.outputs[0].shape) kernel->in_place_input = i;
  }
  return kernel;
}

}  // namespace

void RegisterBinaryOps(OpRegistry& registry) {
  for (const char* op_type : {"Add", "Sub", "Mul", "Div", "Pow"}) {
    registry.Register({.op_type = op_type,
                       .min_inputs = 2,
                       .max_inputs = 2,
                       .infer = Infer,
                       .row_flow = FlowRows,
                       .make_kernel = MakeKernel});
  }
  for (const char* op_type : {"Max", "Min", "Sum"}) {
    registry.Register(
        {.op_type = op_type, .max_inputs = -1, .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
  }
}

}  // namespace saker
