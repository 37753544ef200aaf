#include "core/graph/passes/noop_removal.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "core/graph/passes/axis_order.h"
#include "core/graph/passes/constant_parameters.h"
#include "core/graph/passes/value_replacements.h"

namespace saker {
namespace {

bool All(const std::optional<std::vector<int64_t>>& values, int64_t expected) {
  return values && std::all_of(values->begin(), values->end(), [=](int64_t value) { return value == expected; });
}

bool TakesEverything(const Graph& graph, const Node& node) {
  // "To the end" is written as the largest number of 32 or 64 bits; a smaller one is an extent that some input exceeds.
  constexpr int64_t kToTheEnd = std::numeric_limits<int32_t>::max();
  const auto ends = ParameterInts(graph, node, 2, "ends");
  const auto steps = ParameterInts(graph, node, 4, "steps");
  const bool to_the_end = ends && std::all_of(ends->begin(), ends->end(), [](int64_t end) { return end >= kToTheEnd; });
  return to_the_end && All(ParameterInts(graph, node, 1, "starts"), 0) && All(steps, 1);
}

bool MovesNothing(const Graph& graph, const Node& node) {
  if (node.op_type == "Concat") return node.inputs.size() == 1;
  if (node.op_type == "Split") return true;  // of one output
  if (const std::optional<AxisOrder> order = OrderOf(node)) return KeepsOrder(*order);
  if (node.op_type == "Slice") return TakesEverything(graph, node);
  // An old Tile repeats a single axis; its inputs mean something else.
  if (node.op_type == "Tile") return node.inputs.size() == 2 && All(ParameterInts(graph, node, 1, ""), 1);
  if (node.op_type != "Pad") return false;
  const auto pads = ParameterInts(graph, node, 1, node.opset < 2 ? "paddings" : "pads");
  return pads && !pads->empty() && All(pads, 0);
}

}  // namespace

int RemoveNoops(Graph& graph) {
  ValueReplacements replacements(graph);
  std::vector<bool> removed(graph.nodes().size(), false);
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    const bool candidate = node.domain.empty() && node.post_ops.empty() && node.outputs.size() == 1 &&
                           !node.inputs.empty() && node.inputs[0] != kNoValue && node.outputs[0] != kNoValue;
    removed[i] = candidate && MovesNothing(graph, node) && replacements.Bypass(node.inputs[0], node.outputs[0]);
  }
  replacements.Apply();
  return EraseNodes(graph, removed);
}

}  // namespace saker
