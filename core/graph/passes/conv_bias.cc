#include "core/graph/passes/conv_bias.h"

#include <optional>
#include <vector>

#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

bool FuseOne(Graph& graph, FusionLinks& links, int conv) {
  const Node& node = graph.nodes()[conv];
  if (node.op_type != "Conv" || !node.domain.empty() || !node.post_ops.empty()) return false;
  const Tensor* weights = links.ConstantInput(conv, 1);
  const int reader = links.SoleReader(conv);
  const Tensor* added = AddedConstant(graph, links, reader);
  if (weights == nullptr || added == nullptr || weights->shape().rank() < 3) return false;
  const std::optional<std::vector<float>> bias = ChannelValues(*added, weights->shape().rank(), 1, weights->shape()[0]);
  if (!bias || !AddBiasInput(graph, conv, *bias)) return false;
  links.Absorb(conv, reader);
  return true;
}

}  // namespace

int FuseConvBias(Graph& graph) {
  FusionLinks links(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    while (!links.absorbed(i) && FuseOne(graph, links, i)) {
    }
  }
  return links.Finish();
}

}  // namespace saker
