#include "core/graph/passes/batch_norm_into_conv.h"

#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/batch_norm_terms.h"
#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/constant_budget.h"
#include "core/graph/passes/conv_channels.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

bool HasBias(const Node& node) { return node.inputs.size() > 2 && node.inputs[2] != kNoValue; }

// Straight into the tensor that stays: weights are most of a model, and memory's first touch is dear.
std::shared_ptr<const Tensor> ScaledWeights(const Tensor& weights, const ConvChannels& channels,
                                            const std::vector<double>& scale) {
  auto scaled = std::make_shared<Tensor>(weights.Clone());
  const absl::Span<float> values = scaled->As<float>();
  const auto run = static_cast<size_t>(channels.run);
  for (size_t first = 0; first < values.size(); first += run) {
    const double factor = scale[static_cast<size_t>(channels.ChannelOfRun(static_cast<int64_t>(first / run)))];
    for (float& value : values.subspan(first, run)) value = static_cast<float>(value * factor);
  }
  return scaled;
}

bool FuseOne(Graph& graph, FusionLinks& links, ConstantBudget& budget, int conv) {
  const Node& node = graph.nodes()[conv];
  const Tensor* weights = links.ConstantInput(conv, 1);
  if (!node.post_ops.empty() || weights == nullptr || weights->type() != DataType::kFloat32) return false;
  const std::optional<ConvChannels> conv_channels = ChannelsOfConv(node, weights->shape());
  if (!conv_channels) return false;
  const int64_t channels = conv_channels->count;
  const Tensor* bias = links.ConstantInput(conv, 2);
  if (HasBias(node) && (bias == nullptr || bias->type() != DataType::kFloat32 || bias->shape() != Shape{channels})) {
    return false;
  }
  const int reader = links.SoleReader(conv);
  const std::optional<BatchNormTerms> terms = TermsOfBatchNorm(graph, links, reader, channels);
  if (!terms || graph.nodes()[reader].inputs[0] != node.outputs[0]) return false;
  if (!budget.Take(weights->SizeInBytes())) return false;
  const std::string name = node.name;
  const ValueId new_weights =
      graph.AddConstant(absl::StrCat(name, "/weights"), ScaledWeights(*weights, *conv_channels, terms->scale));
  const ValueId new_bias = AddFloats(graph, absl::StrCat(name, "/bias"), Shape{channels}, NormalizedBias(bias, *terms));
  graph.mutable_nodes()[conv].inputs = {graph.nodes()[conv].inputs[0], new_weights, new_bias};
  links.Absorb(conv, reader);
  return true;
}

}  // namespace

int FoldBatchNormIntoConv(Graph& graph) {
  FusionLinks links(graph);
  ConstantBudget budget(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    if (!links.absorbed(i)) FuseOne(graph, links, budget, i);
  }
  return links.Finish();
}

}  // namespace saker
