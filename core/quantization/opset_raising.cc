#include "core/quantization/opset_raising.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/shape_probes.h"
#include "core/ops/registry.h"

namespace saker {
namespace {

constexpr size_t kMostProbeBytes = size_t{1} << 30;

// An operator, and the oldest opset whose nodes mean in opset 13 what they meant then.
struct Unchanged {
  const char* op_type;
  int since;
};
constexpr Unchanged kUnchanged[] = {
    {"Add", 7},
    {"AveragePool", 1},
    {"Concat", 4},
    {"Conv", 1},
    {"Clip", 11},
    {"DepthToSpace", 11},
    {"Div", 7},
    {"Flatten", 1},
    {"Gather", 1},
    {"Gemm", 7},
    {"GlobalAveragePool", 1},
    {"GlobalMaxPool", 1},
    {"LeakyRelu", 6},
    {"MatMul", 1},
    {"MaxPool", 1},
    {"Mul", 7},
    {"Pad", 11},
    {"Relu", 6},
    {"Reshape", 5},
    {"Resize", 11},
    {"Sigmoid", 6},
    {"Slice", 10},
    {"Sub", 7},
    {"Shape", 1},
    {"Cast", 6},
    {"ReduceMean", 1},
    {"Sqrt", 6},
    {"Exp", 6},
    {"Erf", 9},
    {"Elu", 6},
    {"HardSigmoid", 6},
    {"Tanh", 6},
    {"Transpose", 1},
};

bool KeepsMeaning(const Node& node) {
  if (!node.domain.empty()) return true;
  return std::any_of(std::begin(kUnchanged), std::end(kUnchanged), [&](const Unchanged& known) {
    return node.op_type == known.op_type && node.opset >= known.since;
  });
}

// Up to opset 12 the default was axis 1, and everything behind the axis counted as one with it: the same where that is
// the last one.
bool RaiseSoftmax(const Graph& graph, Node& node) {
  if (node.op_type != "Softmax" && node.op_type != "LogSoftmax") return false;
  const absl::StatusOr<int64_t> axis = node.attributes.GetInt("axis", 1);
  if (!axis.ok() || node.inputs.empty()) return false;
  const int rank = ShapeProbes(graph, OpRegistry::Get(), kMostProbeBytes).Rank(node.inputs[0]);
  if (*axis != -1 && (rank < 1 || *axis != rank - 1)) return false;
  node.attributes.Set("axis", int64_t{-1});
  return true;
}

// From opset 13 on the axes of these are an input.
bool RaiseAxes(Graph& graph, Node& node) {
  if (node.op_type != "Squeeze" && node.op_type != "Unsqueeze" && node.op_type != "ReduceSum") return false;
  const absl::StatusOr<std::vector<int64_t>> axes = node.attributes.GetInts("axes", {});
  if (!axes.ok() || node.inputs.size() != 1) return false;
  node.attributes.Remove("axes");
  if (axes->empty()) return true;
  const Shape shape{static_cast<int64_t>(axes->size())};
  node.inputs.push_back(graph.AddConstant(
      absl::StrCat(node.name, "/axes"),
      std::make_shared<const Tensor>(Tensor::FromValues<int64_t>(shape, absl::MakeConstSpan(*axes)))));
  return true;
}

}  // namespace

absl::Status RaiseOpset(Graph& graph) {
  for (Node& node : graph.mutable_nodes()) {
    if (node.domain.empty() && node.opset >= kQuantizedOpset) continue;
    if (!KeepsMeaning(node) && !RaiseSoftmax(graph, node) && !RaiseAxes(graph, node)) {
      return absl::FailedPreconditionError(
          absl::StrCat("node \"", node.name, "\" (", node.op_type, ", opset ", node.opset,
                       ") means something else in opset ", kQuantizedOpset, ", which a quantised model needs; ",
                       "export the model again with opset ", kQuantizedOpset, " or newer"));
    }
    if (node.domain.empty()) node.opset = kQuantizedOpset;
  }
  return absl::OkStatus();
}

}  // namespace saker
