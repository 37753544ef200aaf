#include "core/graph/passes/batch_norm_terms.h"

#include <array>
#include <cmath>

#include "core/ops/training_mode.h"

namespace saker {
namespace {

bool IsInference(const Node& node) {
  if (node.op_type != "BatchNormalization" || !node.domain.empty() || !node.post_ops.empty()) return false;
  if (node.inputs.size() != 5 || node.outputs.size() != 1 || TrainsWithoutIsTest(node)) return false;
  // Opsets 1 to 8 could normalise each activation on its own.
  return node.attributes.GetInt("training_mode", 0).value_or(1) == 0 &&
         node.attributes.GetInt("spatial", 1).value_or(0) == 1;
}

}  // namespace

std::optional<BatchNormTerms> TermsOfBatchNorm(const Graph& graph, const FusionLinks& links, int node_index,
                                               int64_t channels) {
  if (node_index == FusionLinks::kNoNode || links.absorbed(node_index)) return std::nullopt;
  const Node& node = graph.nodes()[node_index];
  if (!IsInference(node)) return std::nullopt;
  std::array<absl::Span<const float>, 4> parameters;  // scale, bias, mean, variance
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Tensor* tensor = links.ConstantInput(node_index, i + 1);
    if (tensor == nullptr || tensor->type() != DataType::kFloat32 || tensor->shape() != Shape{channels}) {
      return std::nullopt;
    }
    parameters[i] = tensor->As<float>();
  }
  const absl::StatusOr<float> epsilon = node.attributes.GetFloat("epsilon", 1e-5f);
  if (!epsilon.ok()) return std::nullopt;
  BatchNormTerms terms;
  for (int64_t c = 0; c < channels; ++c) {
    // In double, as the quotient of small variances is where a float would lose digits.
    const double scale = parameters[0][c] / std::sqrt(static_cast<double>(parameters[3][c]) + *epsilon);
    terms.scale.push_back(scale);
    terms.shift.push_back(parameters[1][c] - parameters[2][c] * scale);
  }
  return terms;
}

std::vector<float> NormalizedBias(const Tensor* old, const BatchNormTerms& terms) {
  std::vector<float> bias(terms.scale.size());
  for (size_t c = 0; c < bias.size(); ++c) {
    const double before = old == nullptr ? 0 : old->As<float>()[c];
    bias[c] = static_cast<float>(before * terms.scale[c] + terms.shift[c]);
  }
  return bias;
}

}  // namespace saker
