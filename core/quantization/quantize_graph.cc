#include "core/quantization/quantize_graph.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/batch_norm_into_conv.h"
#include "core/graph/passes/constant_folding.h"
#include "core/graph/passes/conv_bias.h"
#include "core/graph/passes/dead_nodes.h"
#include "core/graph/passes/fusion_links.h"
#include "core/graph/passes/identity_removal.h"
#include "core/ops/registry.h"
#include "core/quantization/weight_quantization.h"

namespace saker {
namespace {

bool IsOneOf(const Node& node, std::initializer_list<const char*> op_types) {
  return node.domain.empty() &&
         std::any_of(op_types.begin(), op_types.end(), [&](const char* op_type) { return node.op_type == op_type; });
}

// The output axis of a product's weights; nullopt when the node is no product that can work on bytes.
std::optional<int> ChannelAxis(const Graph& graph, const Node& node) {
  if (!IsOneOf(node, {"Conv", "Gemm", "MatMul"}) || node.inputs.size() < 2 || node.outputs.size() != 1) {
    return std::nullopt;
  }
  const Tensor* const weights = graph.value(node.inputs[1]).constant.get();
  if (weights == nullptr || weights->type() != DataType::kFloat32) return std::nullopt;
  if (graph.value(node.inputs[0]).constant != nullptr || weights->shape().ElementCount() == 0) return std::nullopt;
  if (node.op_type == "Conv") return weights->shape().rank() >= 3 ? std::optional<int>(0) : std::nullopt;
  if (weights->shape().rank() != 2) return std::nullopt;
  if (node.op_type == "MatMul") return 1;
  const bool plain = node.attributes.GetInt("transA", 0).value_or(1) == 0 &&
                     node.attributes.GetFloat("alpha", 1).value_or(0) == 1 &&
                     node.attributes.GetFloat("beta", 1).value_or(0) == 1;
  if (!plain) return std::nullopt;
  return node.attributes.GetInt("transB", 0).value_or(0) != 0 ? 0 : 1;
}

// A value that moves through keeps what its bytes stand for.
bool KeepsNumbers(const Node& node) {
  return IsOneOf(node, {"MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze"}) &&
         node.outputs.size() == 1;
}

bool IsActivation(const Node& node) { return IsOneOf(node, {"Relu", "Clip", "LeakyRelu"}); }

// Selection: what of a graph is quantised.
struct Selection {
  std::vector<int> products;            // nodes
  std::vector<ValueId> values;          // in the graph's order
  std::map<ValueId, ValueId> as_other;  // values that share the numbers of another
};

class Selector {
 public:
  Selector(const Graph& graph, const QuantizeOptions& options) : graph_(graph), options_(options) {
    uses_ = graph.UseCounts();
    readers_.resize(static_cast<size_t>(graph.value_count()));
    for (size_t i = 0; i < graph.nodes().size(); ++i) {
      for (const ValueId id : graph.nodes()[i].inputs) {
        if (id != kNoValue) readers_[id].push_back(static_cast<int>(i));
      }
    }
  }

  Selection Select() {
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      if (ChannelAxis(graph_, graph_.nodes()[i])) selection_.products.push_back(static_cast<int>(i));
    }
    std::vector<int>& products = selection_.products;
    if (options_.keep_first && !products.empty()) products.erase(products.begin());
    if (options_.keep_last && !products.empty()) products.pop_back();
    for (const int product : products) {
      Take(graph_.nodes()[product].inputs[0]);
      Take(ResultOf(product));
    }
    Follow();
    return std::move(selection_);
  }

 private:
  void Take(ValueId id) {
    if (graph_.value(id).constant == nullptr && taken_.insert(id).second) selection_.values.push_back(id);
  }

  // What a product makes, behind an activation that is all that reads it.
  ValueId ResultOf(int node) const {
    const ValueId out = graph_.nodes()[node].outputs[0];
    if (uses_[out] != 1 || readers_[out].size() != 1) return out;
    const Node& reader = graph_.nodes()[readers_[out][0]];
    return IsActivation(reader) && reader.inputs[0] == out ? reader.outputs[0] : out;
  }

  // Sums of two quantised values, and what only moves or averages them, in the graph's order.
  void Follow() {
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      const Node& node = graph_.nodes()[i];
      if (node.inputs.empty() || node.inputs[0] == kNoValue || taken_.count(node.inputs[0]) == 0) continue;
      if (KeepsNumbers(node) && taken_.count(node.outputs[0]) == 0) {
        selection_.as_other[node.outputs[0]] = node.inputs[0];
        Take(node.outputs[0]);
      } else if (IsOneOf(node, {"GlobalAveragePool"})) {
        Take(node.outputs[0]);
      } else if (IsOneOf(node, {"Add"}) && node.inputs.size() == 2 && taken_.count(node.inputs[1]) != 0) {
        Take(ResultOf(static_cast<int>(i)));
      }
    }
  }

  const Graph& graph_;
  const QuantizeOptions& options_;
  std::vector<int> uses_;
  std::vector<std::vector<int>> readers_;
  std::set<ValueId> taken_;
  Selection selection_;
};

class Quantizer {
 public:
  Quantizer(Graph& graph, const std::map<ValueId, RealRange>& ranges, const QuantizeOptions& options)
      : graph_(graph), ranges_(ranges), options_(options), selection_(Selector(graph, options).Select()) {}

  absl::Status Run() {
    for (const ValueId id : selection_.values) SAKER_RETURN_IF_ERROR(AddPair(id));
    const size_t count = graph_.nodes().size() - pairs_.size() * 2;
    for (size_t i = 0; i < count; ++i) ReadDequantized(static_cast<int>(i));
    for (const int product : selection_.products) SAKER_RETURN_IF_ERROR(QuantizeWeights(product));
    // Callers get an output as it was, so that nobody may be left to read its pair.
    RemoveDeadNodes(graph_);
    return graph_.TopologicalSort();
  }

 private:
  struct Pair {
    ValueId dequantized = kNoValue;
    ActivationQuantization quantization;
  };

  // Whose range a value has: its own, or that of the value whose numbers it keeps.
  ValueId Origin(ValueId id) const {
    for (auto other = selection_.as_other.find(id); other != selection_.as_other.end();
         other = selection_.as_other.find(id)) {
      id = other->second;
    }
    return id;
  }

  ValueId NewValue(const std::string& name, DataType type) {
    Value value;
    value.name = name;
    value.type = type;
    return graph_.AddValue(std::move(value));
  }

  Node Linear(const std::string& op_type, ValueId from, ValueId scale, ValueId zero_point, ValueId to) {
    Node node;
    node.op_type = op_type;
    node.name = absl::StrCat(graph_.value(to).name, "/", op_type);
    node.opset = opset_;
    node.inputs = {from, scale, zero_point};
    node.outputs = {to};
    return node;
  }

  template <typename T>
  ValueId Scalar(const std::string& name, T value) {
    return graph_.AddConstant(name, std::make_shared<const Tensor>(Tensor::Scalar<T>(value)));
  }

  absl::Status AddPair(ValueId id) {
    const auto range = ranges_.find(Origin(id));
    const std::string name = graph_.value(id).name;
    if (range == ranges_.end()) return absl::InvalidArgumentError(absl::StrCat("value \"", name, "\" has no range"));
    Pair pair;
    pair.quantization = QuantizationOfRange(range->second);
    const ValueId scale = Scalar<float>(name + "_scale", pair.quantization.scale);
    const ValueId zero_point = Scalar<uint8_t>(name + "_zero_point", pair.quantization.zero_point);
    const ValueId bytes = NewValue(name + "_quantized", DataType::kUInt8);
    pair.dequantized = NewValue(name + "_dequantized", DataType::kFloat32);
    graph_.AddNode(Linear("QuantizeLinear", id, scale, zero_point, bytes));
    graph_.AddNode(Linear("DequantizeLinear", bytes, scale, zero_point, pair.dequantized));
    pairs_[id] = pair;
    return absl::OkStatus();
  }

  // Whatever reads a quantised value reads what its bytes stand for, so that every reader sees the same numbers.
  void ReadDequantized(int index) {
    for (ValueId& id : graph_.mutable_nodes()[index].inputs) {
      if (const auto pair = pairs_.find(id); pair != pairs_.end()) id = pair->second.dequantized;
    }
  }

  absl::Status QuantizeWeights(int product) {
    const Node node = graph_.nodes()[product];
    const int axis = *ChannelAxis(graph_, node);
    const Tensor& weights = *graph_.value(node.inputs[1]).constant;
    SAKER_ASSIGN_OR_RETURN(QuantizedTensor quantized, QuantizeWeightTensor(weights, options_.per_channel ? axis : -1));
    const std::string name = graph_.value(node.inputs[1]).name;
    std::vector<float> scales(quantized.scales.As<float>().begin(), quantized.scales.As<float>().end());
    const ValueId real = AddConstantPair(name, std::move(quantized), options_.per_channel ? axis : -1);
    graph_.mutable_nodes()[product].inputs[1] = real;
    return QuantizeBias(product, scales);
  }

  // Biases are counted in steps of the sums. One that depends on the request, or that needs more bits, stays.
  absl::Status QuantizeBias(int product, const std::vector<float>& weight_scales) {
    const std::vector<ValueId> inputs = graph_.nodes()[product].inputs;
    if (inputs.size() < 3 || inputs[2] == kNoValue) return absl::OkStatus();
    const std::shared_ptr<const Tensor> bias = graph_.value(inputs[2]).constant;
    if (bias == nullptr || bias->type() != DataType::kFloat32 || bias->shape().rank() != 1) return absl::OkStatus();
    const float x_scale = ScaleOf(inputs[0]);
    if (x_scale == 0) return absl::OkStatus();
    SAKER_ASSIGN_OR_RETURN(std::optional<QuantizedTensor> quantized, QuantizeBiasTensor(*bias, x_scale, weight_scales));
    if (!quantized) return absl::OkStatus();
    const bool by_channel = quantized->scales.shape().rank() == 1;
    const ValueId real = AddConstantPair(graph_.value(inputs[2]).name, *std::move(quantized), by_channel ? 0 : -1);
    graph_.mutable_nodes()[product].inputs[2] = real;
    return absl::OkStatus();
  }

  // The scale of a dequantised value; 0 for others.
  float ScaleOf(ValueId real) const {
    for (const auto& [id, pair] : pairs_) {
      if (pair.dequantized == real) return pair.quantization.scale;
    }
    return 0;
  }

  ValueId AddConstantPair(const std::string& name, QuantizedTensor quantized, int axis) {
    const auto add = [&](const char* suffix, Tensor tensor) {
      return graph_.AddConstant(name + suffix, std::make_shared<const Tensor>(std::move(tensor)));
    };
    const ValueId bytes = add("_quantized", std::move(quantized.values));
    const ValueId scale = add("_scale", std::move(quantized.scales));
    const ValueId zero_point = add("_zero_point", std::move(quantized.zero_points));
    const ValueId real = NewValue(name + "_dequantized", DataType::kFloat32);
    Node node = Linear("DequantizeLinear", bytes, scale, zero_point, real);
    if (axis >= 0) node.attributes.Set("axis", int64_t{axis});
    graph_.AddNode(std::move(node));
    return real;
  }

  Graph& graph_;
  const std::map<ValueId, RealRange>& ranges_;
  const QuantizeOptions& options_;
  const Selection selection_;
  const int opset_ = graph_.nodes().empty() ? 0 : graph_.nodes()[0].opset;
  std::map<ValueId, Pair> pairs_;
};

}  // namespace

absl::Status PrepareForQuantization(Graph& graph) {
  const OpRegistry& registry = OpRegistry::Get();
  RemoveDeadNodes(graph);
  for (const Node& node : graph.nodes()) SAKER_RETURN_IF_ERROR(registry.Resolve(node).status());
  RemoveIdentities(graph, InferredValues());
  SAKER_RETURN_IF_ERROR(FoldConstants(graph, registry).status());
  RemoveDeadNodes(graph);
  FuseConvBias(graph);
  FoldBatchNormIntoConv(graph);
  FuseConvBias(graph);
  RemoveDeadNodes(graph);
  return graph.TopologicalSort();
}

absl::StatusOr<std::vector<ValueId>> ValuesToQuantize(const Graph& graph, const QuantizeOptions& options) {
  const Selection selection = Selector(graph, options).Select();
  if (selection.products.empty()) {
    return absl::InvalidArgumentError("the model has no Conv, Gemm or MatMul with constant weights to quantise");
  }
  std::vector<ValueId> values;
  for (const ValueId id : selection.values) {
    if (selection.as_other.count(id) == 0) values.push_back(id);
  }
  return values;
}

absl::Status QuantizeGraph(Graph& graph, const std::map<ValueId, RealRange>& ranges, const QuantizeOptions& options) {
  return Quantizer(graph, ranges, options).Run();
}

}  // namespace saker
