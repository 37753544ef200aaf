#include "core/training/mlp.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

TEST(Mlp, HasALayerBetweenEachPairOfWidths) {
  const absl::StatusOr<Mlp> mlp = Mlp::Create({784, 200, 10}, 1);
  ASSERT_TRUE(mlp.ok()) << mlp.status();
  ASSERT_EQ(mlp->layers().size(), 2u);
  EXPECT_EQ(mlp->layers()[0].weights.shape(), (Shape{784, 200}));
  EXPECT_EQ(mlp->layers()[1].bias.shape(), (Shape{10}));
  EXPECT_EQ(mlp->parameter_count(), 784 * 200 + 200 + 200 * 10 + 10);
}

TEST(Mlp, DrawsWeightsWithinTheBoundOfItsInputsAndBiasesOfZero) {
  const Mlp mlp = *Mlp::Create({100, 50}, 9);
  const float limit = std::sqrt(6.0f / 100);
  float largest = 0;
  for (const float weight : mlp.layers()[0].weights.As<float>()) largest = std::max(largest, std::abs(weight));
  EXPECT_LE(largest, limit);
  EXPECT_GT(largest, 0.9f * limit);
  EXPECT_THAT(mlp.layers()[0].bias.As<float>(), Each(0.0f));
}

TEST(Mlp, DrawsTheSameWeightsForTheSameSeedOnly) {
  const Mlp a = *Mlp::Create({5, 4}, 1);
  const Mlp b = *Mlp::Create({5, 4}, 1);
  const Mlp c = *Mlp::Create({5, 4}, 2);
  EXPECT_EQ(a.layers()[0].weights.As<float>(), b.layers()[0].weights.As<float>());
  EXPECT_NE(a.layers()[0].weights.As<float>(), c.layers()[0].weights.As<float>());
}

TEST(Mlp, RefusesWidthsThatMakeNoNetwork) {
  EXPECT_EQ(Mlp::Create({}, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Mlp::Create({784}, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Mlp::Create({784, 0, 10}, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Mlp::Create({784, -3, 10}, 1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Mlp, RefusesNetworksBeyondItsLimitWithoutAllocatingThem) {
  const absl::StatusOr<Mlp> wide = Mlp::Create({784, 1 << 20, 10}, 1);
  EXPECT_THAT(std::string(wide.status().message()), HasSubstr("at most 100000000 parameters"));
  const absl::StatusOr<Mlp> huge = Mlp::Create({int64_t{1} << 62, int64_t{1} << 62}, 1);
  EXPECT_EQ(huge.status().code(), absl::StatusCode::kInvalidArgument);
  const std::vector<int64_t> deep(Mlp::kMaxLayers + 2, 1);
  EXPECT_THAT(std::string(Mlp::Create(deep, 1).status().message()), HasSubstr("1 to 64 layers"));
}

}  // namespace
}  // namespace saker
