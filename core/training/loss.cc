#include "core/training/loss.h"

#include <algorithm>
#include <cmath>

namespace saker {

int64_t ArgMax(const float* logits, int64_t classes) { return std::max_element(logits, logits + classes) - logits; }

LossSum SoftmaxCrossEntropy(absl::Span<const uint8_t> labels, int64_t classes, float scale, float* logits) {
  LossSum total;
  for (const uint8_t label : labels) {
    const int64_t best = ArgMax(logits, classes);
    const float largest = logits[best];
    const float right = logits[label] - largest;
    float sum = 0;
    for (int64_t i = 0; i < classes; ++i) {
      logits[i] = std::exp(logits[i] - largest);  // at most 1, so that nothing overflows
      sum += logits[i];
    }
    const float factor = scale / sum;
    for (int64_t i = 0; i < classes; ++i) logits[i] *= factor;
    logits[label] -= scale;
    total.loss += std::log(sum) - right;
    total.correct += best == label ? 1 : 0;
    logits += classes;
  }
  return total;
}

}  // namespace saker
