#include "core/graph/passes/batch_norm_into_conv.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/batch_norm_terms.h"
#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

bool HasBias(const Node& node) { return node.inputs.size() > 2 && node.inputs[2] != kNoValue; }

// Weights lie [channel][...], so that channel c is one run of elements.
std::vector<float> ScaledWeights(const Tensor& weights, const std::vector<double>& scale) {
  const absl::Span<const float> old = weights.As<float>();
  const size_t run = scale.empty() ? 0 : old.size() / scale.size();
  std::vector<float> scaled(old.size());
  for (size_t c = 0; c < scale.size(); ++c) {
    for (size_t i = c * run; i < (c + 1) * run; ++i) scaled[i] = static_cast<float>(old[i] * scale[c]);
  }
  return scaled;
}

bool FuseOne(Graph& graph, FusionLinks& links, int conv) {
  const Node& node = graph.nodes()[conv];
  if (node.op_type != "Conv" || !node.domain.empty() || !node.post_ops.empty()) return false;
  const Tensor* weights = links.ConstantInput(conv, 1);
  if (weights == nullptr || weights->type() != DataType::kFloat32 || weights->shape().rank() < 3) return false;
  const int64_t channels = weights->shape()[0];
  const Tensor* bias = links.ConstantInput(conv, 2);
  if (HasBias(node) && (bias == nullptr || bias->type() != DataType::kFloat32 || bias->shape() != Shape{channels})) {
    return false;
  }
  const int reader = links.SoleReader(conv);
  const std::optional<BatchNormTerms> terms = TermsOfBatchNorm(graph, links, reader, channels);
  if (!terms || graph.nodes()[reader].inputs[0] != node.outputs[0]) return false;
  const std::string name = node.name;
  const ValueId new_weights =
      AddFloats(graph, absl::StrCat(name, "/weights"), weights->shape(), ScaledWeights(*weights, terms->scale));
  const ValueId new_bias = AddFloats(graph, absl::StrCat(name, "/bias"), Shape{channels}, NormalizedBias(bias, *terms));
  graph.mutable_nodes()[conv].inputs = {graph.nodes()[conv].inputs[0], new_weights, new_bias};
  links.Absorb(conv, reader);
  return true;
}

}  // namespace

int FoldBatchNormIntoConv(Graph& graph) {
  FusionLinks links(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    if (!links.absorbed(i)) FuseOne(graph, links, i);
  }
  return links.Finish();
}

}  // namespace saker
