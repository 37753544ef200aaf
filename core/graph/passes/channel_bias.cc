#include "core/graph/passes/channel_bias.h"

#include <memory>

#include "absl/strings/str_cat.h"

namespace saker {

std::optional<std::vector<float>> ChannelValues(const Tensor& tensor, int rank, int axis, int64_t channels) {
  const Shape& shape = tensor.shape();
  if (tensor.type() != DataType::kFloat32 || shape.rank() > rank) return std::nullopt;
  const int own_axis = axis - (rank - shape.rank());
  for (int i = 0; i < shape.rank(); ++i) {
    const bool fits = shape[i] == 1 || (i == own_axis && shape[i] == channels);
    if (!fits) return std::nullopt;
  }
  const absl::Span<const float> values = tensor.As<float>();
  if (values.size() == 1) return std::vector<float>(static_cast<size_t>(channels), values[0]);
  return std::vector<float>(values.begin(), values.end());
}

const Tensor* AddedConstant(const Graph& graph, const FusionLinks& links, int reader) {
  if (reader == FusionLinks::kNoNode || links.absorbed(reader)) return nullptr;
  const Node& node = graph.nodes()[reader];
  if (node.op_type != "Add" || !node.domain.empty() || node.inputs.size() != 2 || node.outputs.size() != 1) {
    return nullptr;
  }
  // Before opset 7 an attribute could say which axes the second operand belongs to.
  if (node.attributes.Has("axis") || !node.post_ops.empty()) return nullptr;
  const Tensor* left = links.ConstantInput(reader, 0);
  const Tensor* right = links.ConstantInput(reader, 1);
  return left != nullptr ? left : right;
}

ValueId AddFloats(Graph& graph, const std::string& name, const Shape& shape, const std::vector<float>& values) {
  return graph.AddConstant(
      name, std::make_shared<const Tensor>(Tensor::FromValues<float>(shape, absl::MakeConstSpan(values))));
}

bool AddBiasInput(Graph& graph, int node_index, const std::vector<float>& bias) {
  std::vector<ValueId>& inputs = graph.mutable_nodes()[node_index].inputs;
  std::vector<float> sum = bias;
  if (inputs.size() > 2 && inputs[2] != kNoValue) {
    const Tensor* old = graph.value(inputs[2]).constant.get();
    const Shape expected{static_cast<int64_t>(bias.size())};
    if (old == nullptr || old->type() != DataType::kFloat32 || old->shape() != expected) return false;
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += old->As<float>()[i];
  }
  const std::string name = absl::StrCat(graph.nodes()[node_index].name, "/bias");
  const ValueId id = AddFloats(graph, name, Shape{static_cast<int64_t>(sum.size())}, sum);
  inputs.resize(3, kNoValue);
  inputs[2] = id;
  return true;
}

}  // namespace saker
