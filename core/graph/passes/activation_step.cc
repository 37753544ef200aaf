#include "core/graph/passes/activation_step.h"

#include <algorithm>
#include <limits>

#include "core/ops/quantized_output.h"

namespace saker {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A bound of Clip: an attribute up to opset 10, an input since. nullopt when it depends on the request or is no FLOAT.
std::optional<float> Bound(const FusionLinks& links, const Node& node, int index, size_t input, const char* attribute,
                           float none) {
  if (node.opset < 11) {
    const absl::StatusOr<float> value = node.attributes.GetFloat(attribute, none);
    return value.ok() ? std::optional<float>(*value) : std::nullopt;
  }
  if (input >= node.inputs.size() || node.inputs[input] == kNoValue) return none;
  const Tensor* tensor = links.ConstantInput(index, input);
  if (tensor == nullptr || tensor->type() != DataType::kFloat32 || tensor->shape().ElementCount() != 1) {
    return std::nullopt;
  }
  return tensor->As<float>()[0];
}

bool Has(const Node& node, PostOp::Kind kind) {
  return std::any_of(node.post_ops.begin(), node.post_ops.end(), [&](const PostOp& step) { return step.kind == kind; });
}

}  // namespace

std::optional<PostOp> ActivationStep(const Graph& graph, const FusionLinks& links, int index) {
  const Node& node = graph.nodes()[index];
  if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1) return std::nullopt;
  if (node.op_type == "Relu") return PostOp{PostOp::Kind::kRelu};
  if (node.op_type == "Sigmoid") return PostOp{PostOp::Kind::kSigmoid};
  if (node.op_type == "Tanh") return PostOp{PostOp::Kind::kTanh};
  if (node.op_type == "LeakyRelu") {
    const absl::StatusOr<float> alpha = node.attributes.GetFloat("alpha", 0.01f);
    if (!alpha.ok()) return std::nullopt;
    return PostOp{PostOp::Kind::kLeakyRelu, *alpha};
  }
  if (node.op_type != "Clip") return std::nullopt;
  const std::optional<float> least = Bound(links, node, index, 1, "min", -kInfinity);
  const std::optional<float> most = Bound(links, node, index, 2, "max", kInfinity);
  if (!least || !most) return std::nullopt;
  return PostOp{PostOp::Kind::kClip, *least, *most};
}

void TakeActivations(Graph& graph, FusionLinks& links, int index) {
  while (true) {
    const int reader = links.SoleReader(index);
    if (reader == FusionLinks::kNoNode || links.absorbed(reader)) return;
    // The value must be the activation's operand, not a bound of Clip.
    if (graph.nodes()[reader].inputs[0] != graph.nodes()[index].outputs[0]) return;
    const std::optional<PostOp> step = ActivationStep(graph, links, reader);
    if (!step || !IsSumActivation(*step) || Has(graph.nodes()[index], step->kind)) return;
    graph.mutable_nodes()[index].post_ops.push_back(*step);
    links.Absorb(index, reader);
  }
}

}  // namespace saker
