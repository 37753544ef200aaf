#include "core/training/loss.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

double LossOf(std::vector<float> logits, uint8_t label) {
  return SoftmaxCrossEntropy({&label, 1}, static_cast<int64_t>(logits.size()), 1.0f, logits.data()).loss;
}

TEST(SoftmaxCrossEntropy, IsTheLogarithmOfTheClassesForEqualLogits) {
  EXPECT_NEAR(LossOf({3, 3, 3, 3}, 2), std::log(4.0), 1e-6);
}

TEST(SoftmaxCrossEntropy, GivesTheGradientThatFiniteDifferencesGive) {
  const std::vector<float> logits = {0.3f, -1.2f, 2.0f, 0.1f};
  constexpr uint8_t kLabel = 1;
  std::vector<float> gradient = logits;
  SoftmaxCrossEntropy({&kLabel, 1}, 4, 1.0f, gradient.data());
  for (size_t i = 0; i < logits.size(); ++i) {
    constexpr float kStep = 1e-2f;
    std::vector<float> up = logits;
    std::vector<float> down = logits;
    up[i] += kStep;
    down[i] -= kStep;
    EXPECT_NEAR(gradient[i], (LossOf(up, kLabel) - LossOf(down, kLabel)) / (2.0 * kStep), 1e-4);
  }
}

TEST(SoftmaxCrossEntropy, ScalesTheGradientAndAddsUpRows) {
  std::vector<float> logits = {5, 0, 0, 5};
  const std::vector<uint8_t> labels = {0, 0};
  const LossSum sum = SoftmaxCrossEntropy(labels, 2, 0.5f, logits.data());
  EXPECT_EQ(sum.correct, 1);
  EXPECT_NEAR(sum.loss, std::log(1 + std::exp(-5.0)) + std::log(1 + std::exp(5.0)), 1e-5);
  EXPECT_NEAR(logits[0] + logits[1], 0, 1e-6);  // each row's gradient sums to 0
  EXPECT_NEAR(logits[2], -0.5 * (1 - 1 / (1 + std::exp(5.0))), 1e-5);
}

TEST(SoftmaxCrossEntropy, StaysFiniteForLogitsThatExpWouldOverflow) {
  EXPECT_NEAR(LossOf({1000, 0}, 0), 0, 1e-6);
  EXPECT_NEAR(LossOf({1000, 0}, 1), 1000, 1e-3);
}

TEST(SoftmaxCrossEntropy, TellsOfLogitsThatAreNotNumbers) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(std::isfinite(LossOf({nan, nan}, 0)));
  EXPECT_FALSE(std::isfinite(LossOf({std::numeric_limits<float>::infinity(), 0}, 0)));
}

TEST(ArgMax, TakesTheFirstOfEquals) {
  const float logits[] = {1, 4, 4, 2};
  EXPECT_EQ(ArgMax(logits, 4), 1);
}

}  // namespace
}  // namespace saker
