// Arithmetic on two operands (or a list of them) with broadcasting.
#include "core/kernels/binary.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/broadcasting.h"
#include "core/ops/channelwise.h"
#include "core/ops/families.h"

namespace saker {
namespace {

// The slopes never widen the operand.
absl::StatusOr<std::vector<TensorDesc>> InferPRelu(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(std::vector<TensorDesc> outputs, InferBroadcast(context));
  if (outputs[0].shape == context.shape(0)) return outputs;
  return context.Error(absl::StrCat("slopes ", context.shape(1).ToString(), " do not broadcast to the operand's shape ",
                                    context.shape(0).ToString()));
}

// SingleOperandKernel: Sum, Mean, Max and Min of one operand are that operand.
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

// MeanKernel: the sum of the operands divided by their number.
class MeanKernel final : public OpKernel {
 public:
  MeanKernel(std::unique_ptr<OpKernel> sum, DataType type, int64_t count, size_t operands)
      : sum_(std::move(sum)),
        divide_(FindBinary(BinaryOp::kDiv, type)),
        loops_(MakeBroadcastLoops(Shape{count}, Shape{}, Shape{count})),
        narrow_(static_cast<float>(operands)),
        wide_(static_cast<double>(operands)),
        divisor_(type == DataType::kFloat32 ? static_cast<const void*>(&narrow_) : &wide_) {}

  absl::Status Run(const KernelArgs& args) const override {
    SAKER_RETURN_IF_ERROR(sum_->Run(args));
    divide_(loops_, args.outputs[0], divisor_, args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  std::unique_ptr<OpKernel> sum_;
  BinaryFn divide_;
  BroadcastLoops loops_;
  float narrow_;
  double wide_;
  const void* divisor_;
};

absl::StatusOr<BinaryOp> OperationOf(const OpContext& context) {
  const absl::string_view op_type = context.node.op_type;
  if (op_type == "Mod") {
    SAKER_ASSIGN_OR_RETURN(const int64_t fmod, context.node.attributes.GetInt("fmod", 0));
    return fmod == 0 ? BinaryOp::kMod : BinaryOp::kFmod;
  }
  if (op_type == "Sub") return BinaryOp::kSub;
  if (op_type == "Mul") return BinaryOp::kMul;
  if (op_type == "Div") return BinaryOp::kDiv;
  if (op_type == "Max") return BinaryOp::kMax;
  if (op_type == "Min") return BinaryOp::kMin;
  if (op_type == "PRelu") return BinaryOp::kPRelu;
  return BinaryOp::kAdd;  // Add, Sum and Mean
}

// 0 against 0 gives 0.
bool KeepsZeros(BinaryOp op) { return op != BinaryOp::kDiv && op != BinaryOp::kMod && op != BinaryOp::kFmod; }

// The blocked or channels-last layout that operands of one shape share and may keep: nothing moves, as long as the
// operation leaves the zeros of the padding zero (or there is no padding).
Layout SharedLayout(const KernelContext& context, BinaryOp op) {
  const TensorDesc& first = context.desc(0);
  for (const OpInput& input : context.inputs) {
    if (input.desc.shape != first.shape || input.desc.layout != first.layout) return Layout::kPlain;
  }
  const bool padded = first.shape.rank() >= 2 && first.shape[1] % BlockSize(first.layout) != 0;
  return padded && !KeepsZeros(op) ? Layout::kPlain : first.layout;
}

// Elements of the output as it is stored, padding included.
int64_t StoredCount(const KernelContext& context, Layout layout) {
  const TensorDesc stored{DataType::kInt8, context.outputs[0].shape, layout};
  return static_cast<int64_t>(stored.SizeInBytes());
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeFold(const KernelContext& context, BinaryFn fn, Layout layout) {
  if (layout == Layout::kPlain) return MakeBroadcastKernel(context, fn);
  const Shape flat{StoredCount(context, layout)};
  std::vector<BroadcastLoops> steps(context.inputs.size() - 1, MakeBroadcastLoops(flat, flat, flat));
  auto kernel = std::make_unique<BroadcastKernel>(fn, std::move(steps));
  kernel->input_layouts.assign(context.inputs.size(), layout);
  kernel->output_layouts = {layout};
  kernel->in_place_input = OverwritableOperand(context);
  return kernel;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const DataType type = context.desc(0).type;
  SAKER_ASSIGN_OR_RETURN(const BinaryOp op, OperationOf(context));
  const BinaryFn fn = FindBinary(op, type);
  const bool mean = context.node.op_type == "Mean";
  if (!fn || (mean && type != DataType::kFloat32 && type != DataType::kFloat64)) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  if (context.inputs.size() == 1) return std::make_unique<SingleOperandKernel>(context.outputs[0].SizeInBytes());
  const Layout layout = SharedLayout(context, op);
  if (!mean && layout == Layout::kPlain) {
    SAKER_ASSIGN_OR_RETURN(std::unique_ptr<OpKernel> kernel, MakeChannelwiseKernel(context, fn, KeepsZeros(op)));
    if (kernel) return kernel;
  }
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<OpKernel> fold, MakeFold(context, fn, layout));
  if (!mean) return fold;
  auto kernel =
      std::make_unique<MeanKernel>(std::move(fold), type, StoredCount(context, layout), context.inputs.size());
  kernel->input_layouts.assign(context.inputs.size(), layout);
  kernel->output_layouts = {layout};
  return kernel;
}

}  // namespace

void RegisterBinaryOps(OpRegistry& registry) {
  for (const char* op_type : {"Add", "Sub", "Mul", "Div", "Mod", "PRelu"}) {
    registry.Register({.op_type = op_type,
                       .min_inputs = 2,
                       .max_inputs = 2,
                       .infer = absl::string_view(op_type) == "PRelu" ? InferPRelu : InferBroadcast,
                       .row_flow = FlowBroadcastRows,
                       .make_kernel = MakeKernel});
  }
  for (const char* op_type : {"Max", "Min", "Sum", "Mean"}) {
    registry.Register({.op_type = op_type,
                       .max_inputs = -1,
                       .infer = InferBroadcast,
                       .row_flow = FlowBroadcastRows,
                       .make_kernel = MakeKernel});
  }
}

}  // namespace saker
