#include "core/ops/post_ops.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

UnaryOp OperationOf(PostOp::Kind kind) {
  switch (kind) {
    case PostOp::Kind::kLeakyRelu:
      return UnaryOp::kLeakyRelu;
    case PostOp::Kind::kSigmoid:
      return UnaryOp::kSigmoid;
    case PostOp::Kind::kTanh:
      return UnaryOp::kTanh;
    case PostOp::Kind::kClip:
      return UnaryOp::kClip;
    case PostOp::Kind::kElu:
      return UnaryOp::kElu;
    case PostOp::Kind::kHardSigmoid:
      return UnaryOp::kHardSigmoid;
    case PostOp::Kind::kHardSwish:
      return UnaryOp::kHardSwish;
    case PostOp::Kind::kSwish:
      return UnaryOp::kSwish;
    case PostOp::Kind::kMish:
      return UnaryOp::kMish;
    case PostOp::Kind::kGelu:
      return UnaryOp::kGelu;
    case PostOp::Kind::kGeluTanh:
      return UnaryOp::kGeluTanh;
    case PostOp::Kind::kRelu:
    case PostOp::Kind::kAdd:
      break;
  }
  return UnaryOp::kRelu;
}

}  // namespace

PostOpSteps::PostOpSteps(absl::Span<const PostOp> steps, int64_t count, DataType type)
    : count_(count), type_(type), add_loops_(MakeBroadcastLoops(Shape{count}, Shape{count}, Shape{count})) {
  for (const PostOp& step : steps) {
    const bool adds = step.kind == PostOp::Kind::kAdd;
    steps_.push_back(
        {adds ? nullptr : FindUnary(OperationOf(step.kind), type), {step.alpha, step.beta}, adds ? step.input : -1});
  }
}

void PostOpSteps::Run(const KernelArgs& args, int64_t first) const {
  const size_t skipped = static_cast<size_t>(first) * SizeInBytes(type_);
  void* const out = static_cast<std::byte*>(args.outputs[0]) + skipped;
  for (const Step& step : steps_) {
    if (step.fn) {
      step.fn(out, out, count_, step.params);
    } else {
      const void* const added = static_cast<const std::byte*>(args.inputs[step.input]) + skipped;
      FindBinary(BinaryOp::kAdd, type_)(add_loops_, out, added, out);
    }
  }
}

bool PostOpsKeepRows(const Node& node, absl::Span<const RowAxis> inputs, const RowAxis& output) {
  for (const PostOp& step : node.post_ops) {
    if (step.kind == PostOp::Kind::kAdd && !(inputs[step.input] == output)) return false;
  }
  return true;
}

bool RepeatsAlgorithm(const Node& node, const PostOp& step) {
  // A Relu is a LeakyRelu with a slope of 0, and a HardSigmoid ends in a Clip.
  const auto algorithm = [](PostOp::Kind kind) {
    if (kind == PostOp::Kind::kHardSigmoid) return PostOp::Kind::kClip;
    return kind == PostOp::Kind::kLeakyRelu ? PostOp::Kind::kRelu : kind;
  };
  return std::any_of(node.post_ops.begin(), node.post_ops.end(),
                     [&](const PostOp& other) { return algorithm(other.kind) == algorithm(step.kind); });
}

absl::Status CheckPostOps(const OpContext& context, const TensorDesc& output) {
  for (const PostOp& step : context.node.post_ops) {
    if (step.kind != PostOp::Kind::kAdd) continue;
    if (!context.has(step.input) || context.shape(step.input) != output.shape ||
        context.desc(step.input).type != output.type) {
      return context.Error(absl::StrCat("the fused Add needs ", Name(output.type), " ", output.shape.ToString()));
    }
  }
  return absl::OkStatus();
}

}  // namespace saker
