#include "core/graph/passes/clip_bounds.h"

#include <limits>

namespace saker {
namespace {

constexpr int kInputsSince = 11;

std::optional<float> Bound(const Graph& graph, const FusionLinks& links, int index, size_t input, const char* attribute,
                           float none) {
  const Node& node = graph.nodes()[index];
  if (node.opset < kInputsSince) {
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

}  // namespace

std::optional<ClipBounds> ConstantClipBounds(const Graph& graph, const FusionLinks& links, int node) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::optional<float> least = Bound(graph, links, node, 1, "min", -kInfinity);
  const std::optional<float> most = Bound(graph, links, node, 2, "max", kInfinity);
  if (!least || !most) return std::nullopt;
  return ClipBounds{*least, *most};
}

}  // namespace saker
