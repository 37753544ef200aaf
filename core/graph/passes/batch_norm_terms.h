// What a BatchNormalization outside of training does to a channel: y = scale * x + shift.
#pragma once

#include <optional>
#include <vector>

#include "core/graph/graph.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {

struct BatchNormTerms {
  std::vector<double> scale;
  std::vector<double> shift;
};

// nullopt when the node is something else, trains, normalises without channels, has parameters that are not FLOAT
// constants of `channels` entries, or someone reads its statistics.
std::optional<BatchNormTerms> TermsOfBatchNorm(const Graph& graph, const FusionLinks& links, int node,
                                               int64_t channels);

// The bias of an operator that does the normalisation behind it too; `old` null: it had none.
std::vector<float> NormalizedBias(const Tensor* old, const BatchNormTerms& terms);

}  // namespace saker
