#include "core/graph/passes/dead_nodes.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace saker {
namespace {

// Operators with outputs at the end that may be left out without another meaning. (Split reads the number of its parts
// off its outputs, and BatchNormalization once read there whether it trains.)
constexpr absl::string_view kWithOptionalOutputs[] = {"Dropout", "MaxPool", "LayerNormalization", "LSTM", "GRU", "RNN"};

bool HasOptionalOutputs(const Node& node) {
  return node.domain.empty() && std::find(std::begin(kWithOptionalOutputs), std::end(kWithOptionalOutputs),
                                          node.op_type) != std::end(kWithOptionalOutputs);
}

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
      while (HasOptionalOutputs(*node) && node->outputs.size() > 1 && !is_read(node->outputs.back())) {
        node->outputs.pop_back();
      }
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
