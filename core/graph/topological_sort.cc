// Graph::TopologicalSort(): the order in which plans run nodes, and the proof that a graph from a file is sound.
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/graph.h"

namespace saker {
namespace {

std::string NodeName(const Node& node) { return absl::StrCat("node \"", node.name, "\" (", node.op_type, ")"); }

// INVALID_ARGUMENT when a value has two makers, graph inputs and constants counted as made.
absl::Status CheckMadeOnce(const Graph& graph, std::vector<bool>& made) {
  for (ValueId id = 0; id < graph.value_count(); ++id) made[id] = graph.value(id).constant != nullptr;
  for (const ValueId input : graph.inputs()) {
    if (made[input]) {
      return absl::InvalidArgumentError(absl::StrCat("graph input \"", graph.value(input).name, "\" is given twice"));
    }
    made[input] = true;
  }
  for (const Node& node : graph.nodes()) {
    for (const ValueId output : node.outputs) {
      if (output == kNoValue) continue;
      if (made[output]) {
        return absl::InvalidArgumentError(
            absl::StrCat(NodeName(node), " makes \"", graph.value(output).name, "\", which is already made elsewhere"));
      }
      made[output] = true;
    }
  }
  return absl::OkStatus();
}

absl::Status CheckEverythingMade(const Graph& graph, const std::vector<bool>& made) {
  for (const Node& node : graph.nodes()) {
    for (const ValueId input : node.inputs) {
      if (input == kNoValue || made[input]) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(NodeName(node), " reads \"", graph.value(input).name,
                       "\", which is no graph input, no initializer and no output of a node"));
    }
  }
  for (const ValueId output : graph.outputs()) {
    if (made[output]) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("graph output \"", graph.value(output).name, "\" is made by no node"));
  }
  return absl::OkStatus();
}

// Edges from each node to the nodes that read its outputs, and how many inputs each node still waits for.
struct Edges {
  std::vector<std::vector<int>> readers;
  std::vector<int> missing;
};

Edges FindEdges(const Graph& graph) {
  const std::vector<int> producers = graph.Producers();
  Edges edges{std::vector<std::vector<int>>(graph.nodes().size()), std::vector<int>(graph.nodes().size(), 0)};
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    for (const ValueId input : graph.nodes()[i].inputs) {
      const int producer = input == kNoValue ? -1 : producers[input];
      if (producer < 0) continue;
      edges.readers[producer].push_back(static_cast<int>(i));
      ++edges.missing[i];
    }
  }
  return edges;
}

// Always takes the ready node that came first before, so that nodes already in order stay as they are.
std::vector<int> Order(Edges& edges) {
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (size_t i = 0; i < edges.missing.size(); ++i) {
    if (edges.missing[i] == 0) ready.push(static_cast<int>(i));
  }
  std::vector<int> order;
  while (!ready.empty()) {
    const int node = ready.top();
    ready.pop();
    order.push_back(node);
    for (const int reader : edges.readers[node]) {
      if (--edges.missing[reader] == 0) ready.push(reader);
    }
  }
  return order;
}

}  // namespace

absl::Status Graph::TopologicalSort() {
  std::vector<bool> made(values_.size(), false);
  if (absl::Status status = CheckMadeOnce(*this, made); !status.ok()) return status;
  if (absl::Status status = CheckEverythingMade(*this, made); !status.ok()) return status;
  Edges edges = FindEdges(*this);
  const std::vector<int> order = Order(edges);
  if (order.size() < nodes_.size()) {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (edges.missing[i] > 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("the graph has a cycle; ", NodeName(nodes_[i]), " waits for it"));
      }
    }
  }
  std::vector<Node> sorted;
  sorted.reserve(nodes_.size());
  for (const int node : order) sorted.push_back(std::move(nodes_[node]));
  nodes_ = std::move(sorted);
  return absl::OkStatus();
}

}  // namespace saker
