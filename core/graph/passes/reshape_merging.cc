#include "core/graph/passes/reshape_merging.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/graph/passes/constant_parameters.h"

namespace saker {
namespace {

constexpr absl::string_view kReshaping[] = {"Reshape", "Flatten", "Squeeze", "Unsqueeze"};

bool OnlyReshapes(const Node& node) {
  return node.domain.empty() && !node.inputs.empty() && node.inputs[0] != kNoValue &&
         std::find(std::begin(kReshaping), std::end(kReshaping), node.op_type) != std::end(kReshaping);
}

// The new shape does not ask for extents of the old one, as a 0 does.
bool NeedsNoOldShape(const Graph& graph, const Node& node) {
  if (node.op_type != "Reshape" || !OnlyReshapes(node)) return false;
  const std::optional<std::vector<int64_t>> shape = ParameterInts(graph, node, 1, "shape");
  return shape && std::find(shape->begin(), shape->end(), 0) == shape->end();
}

}  // namespace

int MergeReshapes(Graph& graph) {
  const std::vector<int> producers = graph.Producers();
  int merged = 0;
  const auto reshaping_before = [&](const Node& node) -> const Node* {
    const int producer = producers[static_cast<size_t>(node.inputs[0])];
    if (producer < 0 || !OnlyReshapes(graph.nodes()[static_cast<size_t>(producer)])) return nullptr;
    return &graph.nodes()[static_cast<size_t>(producer)];
  };
  for (Node& node : graph.mutable_nodes()) {
    if (!NeedsNoOldShape(graph, node) || reshaping_before(node) == nullptr) continue;
    while (const Node* before = reshaping_before(node)) node.inputs[0] = before->inputs[0];
    ++merged;
  }
  return merged;
}

}  // namespace saker
