#include "core/graph/passes/dead_nodes.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace saker {
namespace {

void DropUnreadConstants(Graph& graph) {
  const std::vector<int> uses = graph.UseCounts();
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (uses[id] == 0) graph.mutable_value(id).constant = nullptr;
  }
}

}  // namespace

int RemoveDeadNodes(Graph& graph) {
  std::vector<int> uses = graph.UseCounts();
  std::vector<Node> kept;
  // Backwards, so that the readers of a node are settled before the node.
  for (auto node = graph.mutable_nodes().rbegin(); node != graph.mutable_nodes().rend(); ++node) {
    const auto is_read = [&](ValueId id) { return id != kNoValue && uses[id] > 0; };
    if (std::any_of(node->outputs.begin(), node->outputs.end(), is_read)) {
      while (node->outputs.size() > 1 && !is_read(node->outputs.back())) node->outputs.pop_back();
      kept.push_back(std::move(*node));
      continue;
    }
    for (const ValueId input : node->inputs) {
      if (input != kNoValue) --uses[input];
    }
  }
  const int removed = static_cast<int>(graph.nodes().size() - kept.size());
  std::reverse(kept.begin(), kept.end());
  graph.mutable_nodes() = std::move(kept);
  DropUnreadConstants(graph);
  return removed;
}

}  // namespace saker
