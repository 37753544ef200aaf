#include "core/graph/passes/activation_fusion.h"

#include <optional>

#include "core/graph/passes/activation_step.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

bool FuseOne(Graph& graph, const OpRegistry& registry, FusionLinks& links, int index) {
  const int reader = links.SoleReader(index);
  if (reader == FusionLinks::kNoNode || links.absorbed(reader)) return false;
  // The value must be the activation's operand, not a bound of Clip.
  if (graph.nodes()[reader].inputs[0] != graph.nodes()[index].outputs[0]) return false;
  const std::optional<PostOp> post_op = ActivationStep(graph, links, reader);
  if (!post_op) return false;
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(graph.nodes()[index]);
  if (!definition.ok() || (*definition)->supports_post_op == nullptr) return false;
  if (!(*definition)->supports_post_op(graph.nodes()[index], *post_op)) return false;
  graph.mutable_nodes()[index].post_ops.push_back(*post_op);
  links.Absorb(index, reader);
  return true;
}

}  // namespace

int FuseActivations(Graph& graph, const OpRegistry& registry) {
  FusionLinks links(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    while (!links.absorbed(i) && FuseOne(graph, registry, links, i)) {
    }
  }
  return links.Finish();
}

}  // namespace saker
