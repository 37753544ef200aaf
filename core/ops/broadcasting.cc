#include "core/ops/broadcasting.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Broadcasting follows NumPy since.
constexpr int kNumPySince = 7;

// Axes of extent 1 behind an operand's own, so that its first one lies on `axis` of the other operand.
absl::Status LayFrom(const OpContext& context, int axis, int rank, Shape& operand) {
  const int behind = rank - axis - operand.rank();
  if (behind < 0) return context.Error(absl::StrCat("axis ", axis, " leaves no room for ", operand.ToString()));
  for (int i = 0; i < behind; ++i) operand.Append(1);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Shape>> OperandShapes(const OpContext& context) {
  std::vector<Shape> shapes;
  for (size_t i = 0; i < context.inputs.size(); ++i) shapes.push_back(context.shape(static_cast<int>(i)));
  if (context.node.opset >= kNumPySince || shapes.size() != 2) return shapes;
  const int rank = shapes[0].rank();
  if (context.node.op_type == "PRelu") {
    const bool per_channel = rank > 1 && shapes[1].rank() == 1 && shapes[1][0] == shapes[0][1];
    if (per_channel) SAKER_RETURN_IF_ERROR(LayFrom(context, 1, rank, shapes[1]));
    return shapes;
  }
  SAKER_ASSIGN_OR_RETURN(const int64_t broadcast, context.node.attributes.GetInt("broadcast", 0));
  if (broadcast == 0 || !context.node.attributes.Has("axis")) return shapes;
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", 0));
  const absl::StatusOr<int> axis = NormalizeAxis(asked, std::max(1, rank));
  if (!axis.ok()) return context.Error(axis.status().message());
  SAKER_RETURN_IF_ERROR(LayFrom(context, *axis, rank, shapes[1]));
  return shapes;
}

absl::StatusOr<Shape> CommonShape(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, OperandShapes(context));
  Shape common = shapes[0];
  for (size_t i = 1; i < shapes.size(); ++i) {
    absl::StatusOr<Shape> wider = BroadcastShape(common, shapes[i]);
    if (!wider.ok()) return context.Error(wider.status().message());
    common = *std::move(wider);
  }
  return common;
}

absl::Status CheckSameTypes(const OpContext& context, int first) {
  const DataType type = context.desc(first).type;
  for (int i = first + 1; i < static_cast<int>(context.inputs.size()); ++i) {
    if (context.desc(i).type == type) continue;
    return context.Error(
        absl::StrCat("operands of different types: ", Name(type), " and ", Name(context.desc(i).type)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TensorDesc>> InferBroadcast(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckSameTypes(context, 0));
  SAKER_ASSIGN_OR_RETURN(Shape shape, CommonShape(context));
  return std::vector<TensorDesc>{{context.desc(0).type, std::move(shape)}};
}

RowFlow FlowBroadcastRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<std::vector<Shape>> shapes = OperandShapes(context);
  const absl::StatusOr<Shape> output = CommonShape(context);
  if (!shapes.ok() || !output.ok()) return std::nullopt;
  const std::optional<RowAxis> result = RowsAfterBroadcast(*shapes, rows, output->rank());
  if (!result) return std::nullopt;
  return std::vector<RowAxis>{*result};
}

absl::StatusOr<std::vector<BroadcastLoops>> FoldingLoops(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, OperandShapes(context));
  SAKER_ASSIGN_OR_RETURN(const Shape output, CommonShape(context));
  std::vector<BroadcastLoops> steps;
  for (size_t i = 1; i < shapes.size(); ++i) {
    // The first step repeats its operands to the final shape already, as the partial result lies in the output.
    steps.push_back(MakeBroadcastLoops(i == 1 ? shapes[0] : output, shapes[i], output));
  }
  return steps;
}

absl::Status BroadcastKernel::Run(const KernelArgs& args) const {
  const void* left = args.inputs[0];
  for (size_t i = 0; i < steps_.size(); ++i) {
    fn_(steps_[i], left, args.inputs[i + 1], args.outputs[0]);
    left = args.outputs[0];
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeBroadcastKernel(const KernelContext& context, BinaryFn fn) {
  if (!fn) {
    return context.Unsupported(absl::StrCat("element type ", Name(context.desc(0).type), " is not supported"));
  }
  SAKER_ASSIGN_OR_RETURN(std::vector<BroadcastLoops> steps, FoldingLoops(context));
  auto kernel = std::make_unique<BroadcastKernel>(fn, std::move(steps));
  kernel->in_place_input = OverwritableOperand(context);
  return kernel;
}

int OverwritableOperand(const KernelContext& context) {
  for (int i = 0; i < 2 && context.inputs.size() == 2; ++i) {
    const bool alike = context.shape(i) == context.outputs[0].shape && context.desc(i).type == context.outputs[0].type;
    if (alike) return i;
  }
  return -1;
}

}  // namespace saker
