#include "core/graph/passes/identity_removal.h"

#include <vector>

#include "core/graph/passes/value_replacements.h"
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

}  // namespace

int RemoveIdentities(Graph& graph, const InferredValues& known) {
  ValueReplacements replacements(graph);
  std::vector<bool> removed(graph.nodes().size(), false);
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    removed[i] = HandsOn(graph, known, node) && replacements.Bypass(node.inputs[0], node.outputs[0]);
  }
  replacements.Apply();
  return EraseNodes(graph, removed);
}

}  // namespace saker
