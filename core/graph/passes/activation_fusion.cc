#include "core/graph/passes/activation_fusion.h"

#include <limits>
#include <optional>

#include "core/graph/passes/fusion_links.h"

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

std::optional<PostOp> AsPostOp(const Graph& graph, const FusionLinks& links, int index) {
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

bool FuseOne(Graph& graph, const OpRegistry& registry, FusionLinks& links, int index) {
  const int reader = links.SoleReader(index);
  if (reader == FusionLinks::kNoNode || links.absorbed(reader)) return false;
  // The value must be the activation's operand, not a bound of Clip.
  if (graph.nodes()[reader].inputs[0] != graph.nodes()[index].outputs[0]) return false;
  const std::optional<PostOp> post_op = AsPostOp(graph, links, reader);
  if (!post_op) return false;
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(graph.nodes()[index]);
  if (!definition.ok() || (*definition)->supports_post_op == nullptr) return false;
  if (!(*definition)->supports_post_op(graph.nodes()[index], *post_op)) return false;
  graph.mutable_nodes()[index].post_ops.push_back(*post_op);
  links.Absorb(index, reader);
  return true;
}

}  // namespace

int FuseActivations(Graph& graph, const OpRegistry& registry) {
  FusionLinks links(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    while (!links.absorbed(i) && FuseOne(graph, registry, links, i)) {
    }
  }
  return links.Finish();
}

}  // namespace saker
