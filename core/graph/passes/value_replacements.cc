#include "core/graph/passes/value_replacements.h"

#include <algorithm>
#include <utility>

namespace saker {

ValueReplacements::ValueReplacements(Graph& graph)
    : graph_(graph),
      producers_(graph.Producers()),
      is_output_(static_cast<size_t>(graph.value_count()), false),
      read_instead_(static_cast<size_t>(graph.value_count()), kNoValue) {
  for (const ValueId id : graph.outputs()) is_output_[static_cast<size_t>(id)] = true;
}

bool ValueReplacements::Bypass(ValueId from, ValueId to) {
  from = Resolved(from);
  if (!is_output_[static_cast<size_t>(to)]) {
    read_instead_[static_cast<size_t>(to)] = from;
    return true;
  }
  const int maker = producers_[static_cast<size_t>(from)];
  if (maker < 0 || is_output_[static_cast<size_t>(from)]) return false;
  std::vector<ValueId>& outputs = graph_.mutable_nodes()[static_cast<size_t>(maker)].outputs;
  std::replace(outputs.begin(), outputs.end(), from, to);
  producers_[static_cast<size_t>(to)] = maker;
  read_instead_[static_cast<size_t>(from)] = to;
  return true;
}

ValueId ValueReplacements::Resolved(ValueId id) {
  ValueId end = id;
  while (end != kNoValue && read_instead_[static_cast<size_t>(end)] != kNoValue) {
    end = read_instead_[static_cast<size_t>(end)];
  }
  // Shortens the way for the next one, so that long chains stay cheap.
  while (id != end) id = std::exchange(read_instead_[static_cast<size_t>(id)], end);
  return end;
}

void ValueReplacements::Apply() {
  for (Node& node : graph_.mutable_nodes()) {
    for (ValueId& id : node.inputs) id = Resolved(id);
  }
}

int EraseNodes(Graph& graph, const std::vector<bool>& removed) {
  std::vector<Node> kept;
  for (size_t i = 0; i < removed.size(); ++i) {
    if (!removed[i]) kept.push_back(std::move(graph.mutable_nodes()[i]));
  }
  const int count = static_cast<int>(removed.size() - kept.size());
  graph.mutable_nodes() = std::move(kept);
  return count;
}

}  // namespace saker
