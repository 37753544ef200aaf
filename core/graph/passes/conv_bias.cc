#include "core/graph/passes/conv_bias.h"

#include <optional>
#include <vector>

#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/constant_budget.h"
#include "core/graph/passes/conv_channels.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

bool FuseOne(Graph& graph, FusionLinks& links, ConstantBudget& budget, int conv) {
  const Node& node = graph.nodes()[conv];
  const Tensor* weights = links.ConstantInput(conv, 1);
  if (!node.post_ops.empty() || weights == nullptr) return false;
  const std::optional<ConvChannels> channels = ChannelsOfConv(node, weights->shape());
  const int reader = links.SoleReader(conv);
  const Tensor* added = AddedConstant(graph, links, reader);
  if (!channels || added == nullptr) return false;
  const std::optional<std::vector<float>> bias = ChannelValues(*added, weights->shape().rank(), 1, channels->count);
  if (!bias || !budget.Take(bias->size() * sizeof(float)) || !AddBiasInput(graph, conv, *bias)) return false;
  links.Absorb(conv, reader);
  return true;
}

}  // namespace

int FuseConvBias(Graph& graph) {
  FusionLinks links(graph);
  ConstantBudget budget(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    while (!links.absorbed(i) && FuseOne(graph, links, budget, i)) {
    }
  }
  return links.Finish();
}

}  // namespace saker
