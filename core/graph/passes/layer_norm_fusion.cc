#include "core/graph/passes/layer_norm_fusion.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace saker {
namespace {

constexpr int kAxesInputSince = 18;
// The first opset that has the operator.
constexpr int kOpset = 17;

// LayerNorm: what was found of one, from its end to its beginning.
struct LayerNorm {
  ValueId x = kNoValue;
  ValueId scale = kNoValue;
  ValueId bias = kNoValue;  // kNoValue: none
  int axis = 0;
  float epsilon = 0;
  int scaled_by = -1;  // the node before the last when there is a bias
};

class Matcher {
 public:
  Matcher(const Graph& graph, const InferredValues& known)
      : graph_(graph), known_(known), producers_(graph.Producers()) {}

  // A whole normalisation that ends with this node: scale * quotient, or that plus a bias.
  std::optional<LayerNorm> Match(const Node& node) const {
    if (!Is(node, "Add") && !Is(node, "Mul")) return std::nullopt;
    for (size_t side = 0; side < 2; ++side) {
      const ValueId operand = node.inputs[side], parameter = node.inputs[1 - side];
      if (Is(node, "Mul")) {
        if (std::optional<LayerNorm> norm = MatchScaled(operand, parameter)) return norm;
        continue;
      }
      const Node* scaled = Maker(operand, "Mul");
      std::optional<LayerNorm> norm = scaled ? Match(*scaled) : std::nullopt;
      if (!norm || !IsParameter(parameter, *norm)) continue;
      norm->bias = parameter;
      norm->scaled_by = producers_[static_cast<size_t>(operand)];
      return norm;
    }
    return std::nullopt;
  }

 private:
  static bool Is(const Node& node, absl::string_view op_type) {
    // Up to opset 6 the second operand of arithmetic lies where an attribute says.
    return node.op_type == op_type && node.domain.empty() && node.post_ops.empty() && node.opset >= 7 &&
           node.outputs.size() == 1;
  }

  const Node* Maker(ValueId id, absl::string_view op_type) const {
    if (id == kNoValue || producers_[static_cast<size_t>(id)] < 0) return nullptr;
    const Node& node = graph_.nodes()[static_cast<size_t>(producers_[static_cast<size_t>(id)])];
    return Is(node, op_type) ? &node : nullptr;
  }

  const TensorDesc* Desc(ValueId id) const {
    if (id < 0 || id >= static_cast<ValueId>(known_.descs.size())) return nullptr;
    const TensorDesc& desc = known_.descs[static_cast<size_t>(id)];
    return desc.type == DataType::kFloat32 ? &desc : nullptr;
  }

  const Tensor* Constant(ValueId id) const { return id == kNoValue ? nullptr : graph_.value(id).constant.get(); }

  // The one FLOAT that a constant holds.
  std::optional<float> Number(ValueId id) const {
    const Tensor* tensor = Constant(id);
    if (tensor == nullptr || tensor->type() != DataType::kFloat32 || tensor->shape().ElementCount() != 1) {
      return std::nullopt;
    }
    return tensor->As<float>()[0];
  }

  // A constant with an entry for each element that is normalised.
  bool IsParameter(ValueId id, const LayerNorm& norm) const {
    const Tensor* tensor = Constant(id);
    if (tensor == nullptr || tensor->type() != DataType::kFloat32) return false;
    return tensor->shape() == Shape(Desc(norm.x)->shape.dims().subspan(static_cast<size_t>(norm.axis)));
  }

  std::optional<LayerNorm> MatchScaled(ValueId quotient, ValueId scale) const {
    const Node* division = Maker(quotient, "Div");
    if (division == nullptr) return std::nullopt;
    std::optional<LayerNorm> norm = MatchRoot(division->inputs[1]);
    if (!norm || !IsDifference(division->inputs[0], *norm) || !IsParameter(scale, *norm)) return std::nullopt;
    norm->scale = scale;
    return norm;
  }

  // sqrt(mean square of differences + epsilon).
  std::optional<LayerNorm> MatchRoot(ValueId root) const {
    const Node* sqrt = Maker(root, "Sqrt");
    const Node* sum = sqrt ? Maker(sqrt->inputs[0], "Add") : nullptr;
    if (sum == nullptr) return std::nullopt;
    for (size_t side = 0; side < 2; ++side) {
      const std::optional<float> epsilon = Number(sum->inputs[1 - side]);
      const Node* variance = Maker(sum->inputs[side], "ReduceMean");
      const Node* square = variance ? MakerOfSquare(variance->inputs[0]) : nullptr;
      const Node* difference = square ? Maker(square->inputs[0], "Sub") : nullptr;
      if (!epsilon || difference == nullptr) continue;
      LayerNorm norm{.x = difference->inputs[0], .epsilon = *epsilon};
      const std::optional<int> axis = FirstAxis(*variance, norm.x);
      if (!axis) continue;
      norm.axis = *axis;
      if (IsDifference(square->inputs[0], norm)) return norm;
    }
    return std::nullopt;
  }

  const Node* MakerOfSquare(ValueId id) const {
    if (const Node* product = Maker(id, "Mul")) return product->inputs[0] == product->inputs[1] ? product : nullptr;
    const Node* power = Maker(id, "Pow");
    return power && Number(power->inputs[1]) == 2.0f ? power : nullptr;
  }

  // x - mean of x over the same axes.
  bool IsDifference(ValueId id, const LayerNorm& norm) const {
    const Node* difference = Maker(id, "Sub");
    if (difference == nullptr || difference->inputs[0] != norm.x) return false;
    const Node* mean = Maker(difference->inputs[1], "ReduceMean");
    return mean && mean->inputs[0] == norm.x && FirstAxis(*mean, norm.x) == norm.axis;
  }

  // Where the axes that a mean keeps as 1 begin, when they are all from there to the last of x.
  std::optional<int> FirstAxis(const Node& mean, ValueId x) const {
    const TensorDesc* desc = Desc(x);
    if (desc == nullptr || mean.attributes.GetInt("keepdims", 1).value_or(0) == 0) return std::nullopt;
    std::vector<int64_t> axes = mean.attributes.GetInts("axes", {}).value_or(std::vector<int64_t>());
    if (mean.opset >= kAxesInputSince) {
      const Tensor* input = mean.inputs.size() > 1 ? Constant(mean.inputs[1]) : nullptr;
      if (input == nullptr || input->type() != DataType::kInt64) return std::nullopt;
      axes.assign(input->As<int64_t>().begin(), input->As<int64_t>().end());
    }
    const int rank = desc->shape.rank();
    for (int64_t& axis : axes) axis += axis < 0 ? rank : 0;
    std::sort(axes.begin(), axes.end());
    const int first = rank - static_cast<int>(std::min<size_t>(axes.size(), static_cast<size_t>(rank)));
    if (axes.empty() || axes.size() > static_cast<size_t>(rank)) return std::nullopt;
    for (size_t i = 0; i < axes.size(); ++i) {
      if (axes[i] != first + static_cast<int64_t>(i)) return std::nullopt;
    }
    return first;
  }

  const Graph& graph_;
  const InferredValues& known_;
  std::vector<int> producers_;
};

Node FusedNode(const Node& last, const LayerNorm& norm) {
  Node node;
  node.name = last.name;
  node.op_type = "LayerNormalization";
  node.opset = kOpset;
  node.inputs = {norm.x, norm.scale};
  if (norm.bias != kNoValue) node.inputs.push_back(norm.bias);
  node.outputs = last.outputs;
  node.attributes.Set("axis", int64_t{norm.axis});
  node.attributes.Set("epsilon", norm.epsilon);
  return node;
}

}  // namespace

int FuseLayerNorms(Graph& graph, const InferredValues& known) {
  const Matcher matcher(graph, known);
  std::map<int, LayerNorm> found;
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    const std::optional<LayerNorm> norm = matcher.Match(graph.nodes()[static_cast<size_t>(i)]);
    if (!norm) continue;
    // What was taken for one without a bias is part of this one.
    found.erase(norm->scaled_by);
    found.emplace(i, *norm);
  }
  for (const auto& [i, norm] : found) {
    Node& last = graph.mutable_nodes()[static_cast<size_t>(i)];
    last = FusedNode(last, norm);
  }
  return static_cast<int>(found.size());
}

}  // namespace saker
