#include "core/training/random.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(Random, GivesTheSameNumbersForTheSameSeed) {
  Random a(7);
  Random b(7);
  Random c(8);
  int differ = 0;
  for (int i = 0; i < 100; ++i) {
    const uint32_t value = a.Below(1000);
    EXPECT_EQ(value, b.Below(1000));
    differ += value == c.Below(1000) ? 0 : 1;
  }
  EXPECT_GT(differ, 50);
}

// A file written today must come out the same with another compiler's library, so only the engine may be the library's.
TEST(Random, FollowsTheEngineOfTheStandard) {
  std::mt19937_64 engine(5489);
  Random random(5489);
  EXPECT_EQ(random.Below(1u << 31), static_cast<uint32_t>(engine() >> 33));
}

TEST(Random, StaysBelowTheBoundAndReachesEveryValue) {
  Random random(1);
  std::vector<int> seen(3);
  for (int i = 0; i < 3000; ++i) ++seen.at(random.Below(3));
  EXPECT_GT(*std::min_element(seen.begin(), seen.end()), 800);
}

TEST(Random, SpreadsAroundZero) {
  Random random(1);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const float value = random.Symmetric(2.0f);
    ASSERT_GE(value, -2.0f);
    ASSERT_LT(value, 2.0f);
    sum += static_cast<double>(value);
  }
  EXPECT_NEAR(sum / 10000, 0.0, 0.05);
}

TEST(Random, ShufflesEveryValueToSomePlace) {
  std::vector<uint32_t> values(100);
  std::iota(values.begin(), values.end(), 0);
  const std::vector<uint32_t> before = values;
  Random(3).Shuffle(values);
  EXPECT_NE(values, before);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, before);
}

}  // namespace
}  // namespace saker
