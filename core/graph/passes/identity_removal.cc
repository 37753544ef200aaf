#include "core/graph/passes/identity_removal.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/ops/training_mode.h"

namespace saker {
namespace {

DataType TypeOf(const InferredValues& known, ValueId id) {
  return id >= 0 && id < static_cast<ValueId>(known.descs.size()) ? known.descs[id].type : DataType::kInvalid;
}

// An optional input 2 of Dropout switches training on; only a constant false is sure not to.
bool IsInferenceDropout(const Graph& graph, const Node& node) {
  if (node.outputs.size() > 1 && node.outputs[1] != kNoValue) return false;
  if (TrainsWithoutIsTest(node)) return false;
  if (node.inputs.size() < 3 || node.inputs[2] == kNoValue) return true;
  const Tensor* training = graph.value(node.inputs[2]).constant.get();
  return training != nullptr && training->type() == DataType::kBool && training->SizeInBytes() == 1 &&
         *static_cast<const uint8_t*>(training->data()) == 0;
}

bool HandsOn(const Graph& graph, const InferredValues& known, const Node& node) {
  if (!node.domain.empty() || node.inputs.empty() || node.outputs.empty()) return false;
  if (node.inputs[0] == kNoValue || node.outputs[0] == kNoValue) return false;
  if (node.op_type == "Identity") return true;
  if (node.op_type == "Dropout") return IsInferenceDropout(graph, node);
  if (node.op_type != "Cast") return false;
  const DataType type = TypeOf(known, node.inputs[0]);
  return type != DataType::kInvalid && type == TypeOf(known, node.outputs[0]);
}

// What is read instead of each value, worked out for the whole graph before anything is rewritten: one walk, however
// many nodes go.
class Replacements {
 public:
  explicit Replacements(Graph& graph)
      : graph_(graph),
        producers_(graph.Producers()),
        is_output_(static_cast<size_t>(graph.value_count()), false),
        read_instead_(static_cast<size_t>(graph.value_count()), kNoValue) {
    for (const ValueId id : graph.outputs()) is_output_[id] = true;
  }

  // False when the node between the two must stay. The name of a graph output must survive: its maker then makes it at
  // once, unless there is none or what it makes is a graph output as well.
  bool Bypass(ValueId from, ValueId to) {
    from = Resolved(from);
    if (!is_output_[to]) {
      read_instead_[to] = from;
      return true;
    }
    if (producers_[from] < 0 || is_output_[from]) return false;
    std::vector<ValueId>& outputs = graph_.mutable_nodes()[producers_[from]].outputs;
    std::replace(outputs.begin(), outputs.end(), from, to);
    producers_[to] = producers_[from];
    read_instead_[from] = to;
    return true;
  }

  void Apply() {
    for (Node& node : graph_.mutable_nodes()) {
      for (ValueId& id : node.inputs) id = Resolved(id);
    }
  }

 private:
  ValueId Resolved(ValueId id) {
    ValueId end = id;
    while (end != kNoValue && read_instead_[end] != kNoValue) end = read_instead_[end];
    // Shortens the way for the next one, so that long chains stay cheap.
    while (id != end) id = std::exchange(read_instead_[id], end);
    return end;
  }

  Graph& graph_;
  std::vector<int> producers_;
  std::vector<bool> is_output_;
  std::vector<ValueId> read_instead_;
};

}  // namespace

int RemoveIdentities(Graph& graph, const InferredValues& known) {
  Replacements replacements(graph);
  std::vector<bool> removed(graph.nodes().size(), false);
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    removed[i] = HandsOn(graph, known, node) && replacements.Bypass(node.inputs[0], node.outputs[0]);
  }
  replacements.Apply();
  std::vector<Node> kept;
  for (size_t i = 0; i < removed.size(); ++i) {
    if (!removed[i]) kept.push_back(std::move(graph.mutable_nodes()[i]));
  }
  const int count = static_cast<int>(removed.size() - kept.size());
  graph.mutable_nodes() = std::move(kept);
  return count;
}

}  // namespace saker
