#include "core/graph/passes/spatial_mean.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// Of the nodes that the pass makes: any in which Squeeze has its axes as an attribute.
constexpr int kSqueezeOpset = 11;
constexpr int kAxesInputSince = 18;

std::optional<std::vector<int64_t>> AxesOf(const Graph& graph, const Node& node) {
  if (node.opset < kAxesInputSince) {
    absl::StatusOr<std::vector<int64_t>> axes = node.attributes.GetInts("axes", {});
    return axes.ok() ? std::optional(*std::move(axes)) : std::nullopt;
  }
  if (node.inputs.size() < 2 || node.inputs[1] == kNoValue) return std::nullopt;
  const Tensor* axes = graph.value(node.inputs[1]).constant.get();
  if (axes == nullptr || axes->type() != DataType::kInt64) return std::nullopt;
  return std::vector<int64_t>(axes->As<int64_t>().begin(), axes->As<int64_t>().end());
}

// Pictures of one to three spatial axes, none of them empty (there a mean is NaN, which a pooling does not know).
bool IsPicture(const InferredValues& known, ValueId id) {
  if (id < 0 || id >= static_cast<ValueId>(known.descs.size())) return false;
  const TensorDesc& desc = known.descs[static_cast<size_t>(id)];
  return desc.type == DataType::kFloat32 && desc.shape.rank() >= 3 && desc.shape.rank() <= 5 &&
         desc.shape.Product(2, desc.shape.rank()) > 0;
}

bool AreSpatial(std::vector<int64_t> axes, int rank) {
  for (int64_t& axis : axes) axis += axis < 0 ? rank : 0;
  std::sort(axes.begin(), axes.end());
  std::vector<int64_t> spatial(static_cast<size_t>(rank) - 2);
  std::iota(spatial.begin(), spatial.end(), 2);
  return axes == spatial;
}

// True when the node averages exactly what a global pooling does.
bool AveragesPictures(const Graph& graph, const InferredValues& known, const Node& node) {
  if (node.op_type != "ReduceMean" || !node.domain.empty() || !node.post_ops.empty()) return false;
  if (node.inputs.empty() || node.outputs.size() != 1 || !IsPicture(known, node.inputs[0])) return false;
  const std::optional<std::vector<int64_t>> axes = AxesOf(graph, node);
  return axes && AreSpatial(*axes, known.descs[static_cast<size_t>(node.inputs[0])].shape.rank());
}

Node Squeeze(const Node& mean, ValueId pooled, int rank) {
  std::vector<int64_t> axes(static_cast<size_t>(rank) - 2);
  std::iota(axes.begin(), axes.end(), 2);
  Node squeeze;
  squeeze.name = absl::StrCat(mean.name, "/squeeze");
  squeeze.op_type = "Squeeze";
  squeeze.opset = kSqueezeOpset;
  squeeze.inputs = {pooled};
  squeeze.outputs = mean.outputs;
  squeeze.attributes.Set("axes", std::move(axes));
  return squeeze;
}

}  // namespace

int PoolSpatialMeans(Graph& graph, const InferredValues& known) {
  int count = 0;
  std::vector<Node> squeezes;
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    if (!AveragesPictures(graph, known, graph.nodes()[i])) continue;
    const absl::StatusOr<int64_t> keeps_axes = graph.nodes()[i].attributes.GetInt("keepdims", 1);
    if (!keeps_axes.ok()) continue;
    ValueId pooled = kNoValue;
    if (*keeps_axes == 0) {
      Value value;
      value.name = absl::StrCat(graph.nodes()[i].name, "/pooled");
      value.type = DataType::kFloat32;
      pooled = graph.AddValue(std::move(value));
    }
    Node& node = graph.mutable_nodes()[i];
    node.op_type = "GlobalAveragePool";
    node.inputs.resize(1);
    if (pooled != kNoValue) {
      squeezes.push_back(Squeeze(node, pooled, known.descs[static_cast<size_t>(node.inputs[0])].shape.rank()));
      node.outputs = {pooled};
    }
    node.attributes = Attributes();
    ++count;
  }
  for (Node& squeeze : squeezes) graph.AddNode(std::move(squeeze));
  return count;
}

}  // namespace saker
