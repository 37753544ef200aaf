// A perceptron in plain loops and double precision: the oracle of the training tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/types/span.h"
#include "core/training/dataset.h"
#include "core/training/mlp.h"

namespace saker::training_test {

// What the last layer gives for one picture, before softmax.
inline std::vector<double> PlainLogits(const Mlp& mlp, const Dataset& dataset, int64_t row) {
  std::vector<double> values(dataset.image(row), dataset.image(row) + dataset.features());
  for (double& value : values) value *= static_cast<double>(kPixelScale);
  for (size_t l = 0; l < mlp.layers().size(); ++l) {
    const DenseLayer& layer = mlp.layers()[l];
    std::vector<double> next(layer.bias_data(), layer.bias_data() + layer.outputs);
    for (int64_t i = 0; i < layer.inputs; ++i) {
      for (int64_t o = 0; o < layer.outputs; ++o) {
        next[o] += values[i] * static_cast<double>(layer.weight_data()[i * layer.outputs + o]);
      }
    }
    if (l + 1 < mlp.layers().size()) {
      for (double& value : next) value = std::max(value, 0.0);
    }
    values = next;
  }
  return values;
}

// Mean cross-entropy of some pictures.
inline double PlainLoss(const Mlp& mlp, const Dataset& dataset, absl::Span<const uint32_t> rows) {
  double total = 0;
  for (const uint32_t row : rows) {
    const std::vector<double> logits = PlainLogits(mlp, dataset, row);
    double sum = 0;
    for (const double logit : logits) sum += std::exp(logit);
    total += std::log(sum) - logits[dataset.label(row)];
  }
  return total / static_cast<double>(rows.size());
}

}  // namespace saker::training_test
