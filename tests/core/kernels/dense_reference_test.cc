// The oracle of dense_test.cc, against products worked out by hand.
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/dense.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = DenseActivation::Kind;
using testing::ElementsAre;

const std::vector<float> kX = {1,  2, 3,  //
                               -1, 0, 1};
// [3,2] and the same as [2,3].
const std::vector<float> kWeights = {1, 10, 2, 20, 3, 30};
const std::vector<float> kTransposed = {1, 2, 3, 10, 20, 30};

std::vector<float> Multiply(const DenseShape& shape, const std::vector<float>& x, const std::vector<float>& weights,
                            bool transposed, const float* bias, const DenseActivation& activation = {}) {
  std::vector<float> y(static_cast<size_t>(shape.rows * shape.columns), -99);
  DenseReference(shape, x.data(), weights.data(), transposed, bias, activation, y.data());
  return y;
}

TEST(DenseReference, MultipliesRowsByColumns) {
  EXPECT_THAT(Multiply({2, 3, 2}, kX, kWeights, false, nullptr), ElementsAre(14, 140, 2, 20));
  EXPECT_THAT(Multiply({2, 3, 2}, kX, kTransposed, true, nullptr), ElementsAre(14, 140, 2, 20));
}

TEST(DenseReference, AddsTheBiasOfEachColumn) {
  const float bias[] = {0.5f, -100};
  EXPECT_THAT(Multiply({2, 3, 2}, kX, kWeights, false, bias), ElementsAre(14.5f, 40, 2.5f, -80));
}

TEST(DenseReference, AnswersTheBiasOverNoDepthAndNothingForNoRows) {
  const float bias[] = {3, -4};
  EXPECT_THAT(Multiply({2, 0, 2}, {}, {}, false, bias), ElementsAre(3, -4, 3, -4));
  EXPECT_THAT(Multiply({2, 0, 2}, {}, {}, false, nullptr), ElementsAre(0, 0, 0, 0));
  EXPECT_TRUE(Multiply({0, 3, 2}, {}, kWeights, false, nullptr).empty());
}

TEST(DenseReference, ActivatesSumsAndNotProducts) {
  // Sums of -2, 0 and 5, each of products of both signs.
  const std::vector<float> weights = {3, 5, 0, -5, -5, 5};
  const auto run = [&](const DenseActivation& activation) {
    return Multiply({1, 2, 3}, {1, 1}, weights, false, nullptr, activation);
  };
  EXPECT_THAT(run({}), ElementsAre(-2, 0, 5));
  EXPECT_THAT(run({Kind::kRelu}), ElementsAre(0, 0, 5));
  EXPECT_THAT(run({Kind::kLeakyRelu, 0.5f}), ElementsAre(-1, 0, 5));
  EXPECT_THAT(run({Kind::kLeakyRelu, -3}), ElementsAre(6, 0, 5));
  EXPECT_THAT(run({Kind::kClip, -1, 4}), ElementsAre(-1, 0, 4));
  EXPECT_THAT(run({Kind::kClip, 1, 4}), ElementsAre(1, 1, 4));
}

TEST(DenseReference, KeepsNaNThroughEveryActivation) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Kind kind : {Kind::kNone, Kind::kRelu, Kind::kLeakyRelu, Kind::kClip}) {
    const std::vector<float> y = Multiply({2, 1, 1}, {nan, 1}, {1}, false, nullptr, {kind, 0, 6});
    EXPECT_TRUE(std::isnan(y[0])) << static_cast<int>(kind);
    EXPECT_EQ(y[1], 1);
  }
}

TEST(DenseReference, SumsInMorePrecisionThanItAnswersIn) {
  // In float the small terms would be lost one after the other.
  std::vector<float> x(1025, 0.5f), ones(1025, 1);
  x[0] = 1 << 24;
  EXPECT_THAT(Multiply({1, 1025, 1}, x, ones, false, nullptr), ElementsAre((1 << 24) + 512));
}

}  // namespace
}  // namespace saker
