#include "core/graph/passes/quantized_means.h"

#include <optional>
#include <set>
#include <vector>

#include "core/graph/passes/fusion_links.h"
#include "core/graph/passes/quantization_links.h"
#include "core/graph/passes/shape_probes.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

// The axes of a ReduceMean: an attribute up to opset 17, an input since. Empty where they depend on the request.
std::vector<int64_t> AxesOf(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2 || node.inputs[1] == kNoValue) {
    return node.attributes.GetInts("axes", {}).value_or(std::vector<int64_t>());
  }
  const Tensor* const axes = graph.value(node.inputs[1]).constant.get();
  if (axes == nullptr || axes->type() != DataType::kInt64) return {};
  return {axes->As<int64_t>().begin(), axes->As<int64_t>().end()};
}

// Whether a node takes the mean over axes 2 and on, all of them.
bool IsSpatialMean(const Graph& graph, const Node& node, int rank) {
  if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1 || rank < 3) return false;
  if (node.op_type == "GlobalAveragePool") return true;
  if (node.op_type != "ReduceMean") return false;
  std::set<int64_t> axes;
  for (const int64_t axis : AxesOf(graph, node)) axes.insert(axis < 0 ? axis + rank : axis);
  return static_cast<int>(axes.size()) == rank - 2 && *axes.begin() == 2 && *axes.rbegin() == rank - 1;
}

int64_t KeepsAxes(const Node& node) {
  return node.op_type == "GlobalAveragePool" ? 1 : node.attributes.GetInt("keepdims", 1).value_or(1);
}

bool FuseOne(Graph& graph, const ShapeProbes& probes, const QuantizationLinks& quantization, FusionLinks& links,
             int index) {
  const Node& node = graph.nodes()[index];
  if (node.inputs.empty() || node.inputs[0] == kNoValue) return false;
  if (!IsSpatialMean(graph, node, probes.Rank(node.inputs[0]))) return false;
  const std::optional<DequantizedValue> x = quantization.BytesOf(node.inputs[0]);
  const int reader = links.SoleReader(index);
  if (!x || reader == FusionLinks::kNoNode || links.absorbed(reader)) return false;
  const std::optional<Quantization> y = quantization.QuantizedBy(reader);
  if (!y || graph.nodes()[reader].inputs[0] != node.outputs[0]) return false;
  Attributes attributes;
  attributes.Set("keepdims", KeepsAxes(node));
  attributes.Set("x_scale", x->quantization.scale);
  attributes.Set("x_zero_point", int64_t{x->quantization.zero_point});
  attributes.Set("y_type", NumberOfType(y->type));
  attributes.Set("y_scale", y->scale);
  attributes.Set("y_zero_point", int64_t{y->zero_point});
  links.Absorb(index, reader);
  Node& fused = graph.mutable_nodes()[index];
  fused.op_type = "QuantizedMean";
  fused.domain = "saker";
  fused.inputs = {x->bytes};
  fused.attributes = std::move(attributes);
  return true;
}

}  // namespace

int FuseQuantizedMeans(Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  const ShapeProbes probes(graph, registry, max_value_bytes);
  const QuantizationLinks quantization(graph);
  FusionLinks links(graph);
  int fused = 0;
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    if (!links.absorbed(i) && FuseOne(graph, probes, quantization, links, i)) ++fused;
  }
  links.Finish();
  return fused;
}

}  // namespace saker
