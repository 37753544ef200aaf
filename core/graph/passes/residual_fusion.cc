#include "core/graph/passes/residual_fusion.h"

#include <vector>

#include "core/graph/passes/fusion_links.h"
#include "core/graph/passes/shape_probes.h"

namespace saker {
namespace {

// A fused Add is an input behind the convolution's own three.
constexpr size_t kConvInputs = 3;

bool IsPlainAdd(const Node& node) {
  return node.op_type == "Add" && node.domain.empty() && node.post_ops.empty() && node.inputs.size() == 2;
}

bool FuseOne(Graph& graph, const OpRegistry& registry, const ShapeProbes& probes, FusionLinks& links, int conv) {
  const Node& node = graph.nodes()[conv];
  if (node.op_type != "Conv" || !node.domain.empty() || node.inputs.size() > kConvInputs) return false;
  const int reader = links.SoleReader(conv);
  if (reader == FusionLinks::kNoNode || links.absorbed(reader) || !IsPlainAdd(graph.nodes()[reader])) return false;
  const std::vector<ValueId>& terms = graph.nodes()[reader].inputs;
  const ValueId shortcut = terms[0] == node.outputs[0] ? terms[1] : terms[0];
  if (graph.value(shortcut).constant != nullptr || !probes.AlwaysAlike(shortcut, node.outputs[0])) return false;
  const PostOp add{PostOp::Kind::kAdd, 0, 0, static_cast<int>(kConvInputs)};
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(node);
  if (!definition.ok() || !(*definition)->supports_post_op(node, add)) return false;
  Node& fused = graph.mutable_nodes()[conv];
  fused.inputs.resize(kConvInputs, kNoValue);
  fused.inputs.push_back(shortcut);
  fused.post_ops.push_back(add);
  links.Absorb(conv, reader);
  return true;
}

}  // namespace

int FuseResiduals(Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  const ShapeProbes probes(graph, registry, max_value_bytes);
  FusionLinks links(graph);
  // From the end: where a block ends in two convolutions, the later one finds the other's result made.
  for (int i = static_cast<int>(graph.nodes().size()); i-- > 0;) FuseOne(graph, registry, probes, links, i);
  const int removed = links.Finish();
  // The convolution may have stood before what makes the shortcut.
  return graph.TopologicalSort().ok() ? removed : 0;
}

}  // namespace saker
