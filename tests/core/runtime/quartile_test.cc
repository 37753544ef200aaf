#include "core/runtime/quartile.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace saker {
namespace {

int64_t QuartileOf(std::vector<int64_t> samples) { return LowerQuartile(samples); }

TEST(LowerQuartile, IsZeroWithoutSamples) { EXPECT_EQ(QuartileOf({}), 0); }

TEST(LowerQuartile, IsTheOnlySample) { EXPECT_EQ(QuartileOf({7}), 7); }

TEST(LowerQuartile, HasAQuarterOfTheSamplesBelow) {
  EXPECT_EQ(QuartileOf({8, 1, 7, 2, 6, 3, 5, 4}), 3);
  EXPECT_EQ(QuartileOf({4, 3, 2, 1}), 2);
}

TEST(LowerQuartile, IgnoresASingleLuckyAndManyDisturbedRuns) {
  EXPECT_EQ(QuartileOf({1, 100, 100, 100, 9000, 9000, 9000, 9000}), 100);
}

TEST(LowerQuartile, LosesNoSample) {
  std::vector<int64_t> samples = {5, 3, 9, 1, 7};
  LowerQuartile(samples);
  std::sort(samples.begin(), samples.end());
  EXPECT_EQ(samples, (std::vector<int64_t>{1, 3, 5, 7, 9}));
}

}  // namespace
}  // namespace saker
