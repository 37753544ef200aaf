// SoftmaxCrossEntropy: the loss of a classifier's logits, and its gradient.
// Threads: any; no state.
// Fails:   never; logits that are not finite give a loss that is not finite, which the training loop looks for.
#pragma once

#include <cstdint>

#include "absl/types/span.h"

namespace saker {

// LossSum: over some rows. Sums, so that parts of a batch can be added up.
struct LossSum {
  double loss = 0;      // sum of -log(probability of the right class)
  int64_t correct = 0;  // rows whose largest logit is the right class's
};

// Index of the largest of `classes` logits; the first one of equals.
int64_t ArgMax(const float* logits, int64_t classes);

// Adds up the loss of `labels.size()` rows of `classes` logits and turns the logits, in place, into the loss's gradient
// times `scale` (1 / rows of the whole batch for the mean): (softmax - one_hot) * scale.
LossSum SoftmaxCrossEntropy(absl::Span<const uint8_t> labels, int64_t classes, float scale, float* logits);

}  // namespace saker
