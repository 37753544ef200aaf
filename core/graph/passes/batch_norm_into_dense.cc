#include "core/graph/passes/batch_norm_into_dense.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/batch_norm_terms.h"
#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/constant_budget.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

// Weights lie [K][N]; column n is output channel n.
std::vector<float> ScaledColumns(const Tensor& weights, const std::vector<double>& scale) {
  const absl::Span<const float> old = weights.As<float>();
  std::vector<float> scaled(old.size());
  for (size_t i = 0; i < old.size(); ++i) scaled[i] = static_cast<float>(old[i] * scale[i % scale.size()]);
  return scaled;
}

bool IsMatrix(const InferredValues& known, ValueId id) {
  return id >= 0 && id < static_cast<ValueId>(known.descs.size()) && known.descs[id].shape.rank() == 2 &&
         known.descs[id].type != DataType::kInvalid;
}

bool FuseOne(Graph& graph, FusionLinks& links, ConstantBudget& budget, const InferredValues& known, int dense) {
  const Node& node = graph.nodes()[dense];
  if (node.op_type != "Dense" || node.domain != "saker" || !node.post_ops.empty()) return false;
  if (!IsMatrix(known, node.outputs[0])) return false;
  const Tensor* weights = links.ConstantInput(dense, 1);
  if (weights == nullptr) return false;
  const int64_t channels = weights->shape()[1];
  const int reader = links.SoleReader(dense);
  const std::optional<BatchNormTerms> terms = TermsOfBatchNorm(graph, links, reader, channels);
  if (!terms || graph.nodes()[reader].inputs[0] != node.outputs[0]) return false;
  if (!budget.Take(weights->SizeInBytes())) return false;
  const std::string name = node.name;
  const std::vector<float> bias = NormalizedBias(links.ConstantInput(dense, 2), *terms);
  const ValueId new_weights =
      AddFloats(graph, absl::StrCat(name, "/weights"), weights->shape(), ScaledColumns(*weights, terms->scale));
  const ValueId new_bias = AddFloats(graph, absl::StrCat(name, "/bias"), Shape{channels}, bias);
  graph.mutable_nodes()[dense].inputs = {graph.nodes()[dense].inputs[0], new_weights, new_bias};
  links.Absorb(dense, reader);
  return true;
}

}  // namespace

int FoldBatchNormIntoDense(Graph& graph, const InferredValues& known) {
  FusionLinks links(graph);
  ConstantBudget budget(graph);
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    if (!links.absorbed(i)) FuseOne(graph, links, budget, known, i);
  }
  return links.Finish();
}

}  // namespace saker
