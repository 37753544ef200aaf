#include "core/graph/passes/quantized_movement.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/quantization_links.h"

namespace saker {
namespace {

// Rounds of moving; each takes a QuantizeLinear past one node.
constexpr int kMostRounds = 64;

bool IsOneOf(const Node& node, absl::Span<const char* const> op_types) {
  return std::any_of(op_types.begin(), op_types.end(), [&](const char* op_type) { return node.op_type == op_type; });
}

// As many elements after as before.
bool KeepsElements(const Node& node) {
  constexpr std::array kOps = {"Reshape",   "Flatten",      "Squeeze",     "Unsqueeze",
                               "Transpose", "DepthToSpace", "SpaceToDepth"};
  return IsOneOf(node, kOps);
}

// Fewer elements after, or several operands: worth it only where the operands are bytes already.
bool ChoosesElements(const Node& node) {
  constexpr std::array kOps = {"MaxPool", "GlobalMaxPool", "Slice", "Gather", "Concat"};
  return IsOneOf(node, kOps);
}

class EarlierQuantization {
 public:
  explicit EarlierQuantization(Graph& graph) : graph_(graph), links_(graph), uses_(graph.UseCounts()) {}

  int Run() {
    gone_.assign(graph_.nodes().size(), false);
    const int count = static_cast<int>(graph_.nodes().size());
    int changed = 0;
    for (int i = 0; i < count; ++i) {
      if (Cancel(i) || Move(i)) ++changed;
    }
    Apply(count);
    return changed;
  }

 private:
  // The operands of a node that moves elements; empty when it is none or nobody may change its type.
  std::vector<size_t> MovedInputs(const Node& node) const {
    if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1) return {};
    if (!KeepsElements(node) && !ChoosesElements(node)) return {};
    const size_t count = node.op_type == "Concat" ? node.inputs.size() : 1;
    std::vector<size_t> moved;
    for (size_t i = 0; i < count; ++i) {
      const bool from_bytes = links_.BytesOf(node.inputs[i]).has_value();
      if (graph_.value(node.inputs[i]).type != DataType::kFloat32) return {};
      if (!from_bytes && !KeepsElements(node)) return {};
      moved.push_back(i);
    }
    return moved;
  }

  // A pair with the same parameters: whoever reads the bytes behind it reads those before it.
  bool Cancel(int index) {
    const std::optional<Quantization> quantization = links_.QuantizedBy(index);
    if (!quantization) return false;
    const Node& node = graph_.nodes()[index];
    const std::optional<DequantizedValue> source = links_.BytesOf(node.inputs[0]);
    if (!source || !(source->quantization == *quantization) || IsOutput(node.outputs[0])) return false;
    read_instead_.emplace_back(node.outputs[0], source->bytes);
    gone_[index] = true;
    return true;
  }

  bool IsOutput(ValueId id) const {
    return std::find(graph_.outputs().begin(), graph_.outputs().end(), id) != graph_.outputs().end();
  }

  bool Move(int index) {
    if (gone_[index] || !links_.QuantizedBy(index)) return false;
    const ValueId real = graph_.nodes()[index].inputs[0];
    const int mover = links_.Producer(real);
    if (mover < 0 || uses_[real] != 1 || gone_[mover]) return false;
    const std::vector<size_t> moved = MovedInputs(graph_.nodes()[mover]);
    if (moved.empty()) return false;
    for (const size_t i : moved) QuantizeInput(mover, i, graph_.nodes()[index]);
    graph_.mutable_nodes()[mover].outputs = graph_.nodes()[index].outputs;
    gone_[index] = true;
    return true;
  }

  void QuantizeInput(int mover, size_t input, const Node& quantize) {
    Node before = quantize;
    const ValueId real = graph_.nodes()[mover].inputs[input];
    before.name = absl::StrCat(quantize.name, "/", graph_.nodes()[mover].name, "/", input);
    before.inputs[0] = real;
    Value bytes;
    bytes.name = before.name;
    bytes.type = graph_.value(quantize.outputs[0]).type;
    before.outputs = {graph_.AddValue(std::move(bytes))};
    graph_.mutable_nodes()[mover].inputs[input] = before.outputs[0];
    added_.push_back(std::move(before));
  }

  void Apply(int count) {
    std::vector<Node> kept;
    for (int i = 0; i < count; ++i) {
      if (!gone_[i]) kept.push_back(std::move(graph_.mutable_nodes()[i]));
    }
    for (Node& node : added_) kept.push_back(std::move(node));
    graph_.mutable_nodes() = std::move(kept);
    // A value that is read instead of another may itself have been replaced: pairs come in the graph's order.
    std::vector<ValueId> instead(static_cast<size_t>(graph_.value_count()), kNoValue);
    for (const auto& [from, to] : read_instead_) instead[from] = instead[to] == kNoValue ? to : instead[to];
    for (Node& node : graph_.mutable_nodes()) {
      for (ValueId& id : node.inputs) {
        if (id != kNoValue && instead[id] != kNoValue) id = instead[id];
      }
    }
  }

  Graph& graph_;
  QuantizationLinks links_;
  std::vector<int> uses_;
  std::vector<bool> gone_;
  std::vector<Node> added_;
  std::vector<std::pair<ValueId, ValueId>> read_instead_;
};

}  // namespace

int QuantizeEarlier(Graph& graph) {
  int changed = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    const int now = EarlierQuantization(graph).Run();
    changed += now;
    if (now == 0 || !graph.TopologicalSort().ok()) break;
  }
  return changed;
}

}  // namespace saker
