#include "core/kernels/softmax.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<float> Values(int64_t count) {
  std::vector<float> values(count);
  for (int64_t i = 0; i < count; ++i) values[i] = static_cast<float>((i * 29 + 7) % 31) / 3 - 5;
  return values;
}

void ExpectMatchesReference(const SoftmaxShape& shape, const std::vector<float>& x) {
  SCOPED_TRACE(testing::Message() << shape.outer << "," << shape.count << "," << shape.inner);
  std::vector<float> got(x.size(), -9), want(x.size(), -9);
  Softmax(shape, x.data(), got.data());
  SoftmaxReference(shape, x.data(), want.data());
  for (size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(want[i])) {
      EXPECT_TRUE(std::isnan(got[i])) << i;
    } else if (std::isinf(want[i])) {
      EXPECT_EQ(got[i], want[i]) << i;
    } else {
      EXPECT_NEAR(got[i], want[i], 2e-6 * std::max(1.0f, std::abs(want[i]))) << i;
    }
  }
}

TEST(Softmax, MatchesReferenceForEveryLength) {
  for (const bool logarithm : {false, true}) {
    for (int64_t count = 1; count <= 40; ++count) ExpectMatchesReference({3, count, 1, logarithm}, Values(3 * count));
  }
}

TEST(Softmax, MatchesReferenceOverInnerAxes) {
  for (const int64_t inner : {2, 5, 16}) {
    for (const bool logarithm : {false, true}) {
      ExpectMatchesReference({2, 7, inner, logarithm}, Values(2 * 7 * inner));
    }
  }
}

TEST(Softmax, SumsToOneForLargeArguments) {
  const std::vector<float> x = {1000, 1001, 999, -1000, 1e30f};
  std::vector<float> y(5);
  Softmax({1, 5, 1}, x.data(), y.data());
  EXPECT_FLOAT_EQ(y[0] + y[1] + y[2] + y[3] + y[4], 1);
  EXPECT_FLOAT_EQ(y[4], 1);
}

TEST(Softmax, GivesMinusInfinityNoShare) {
  ExpectMatchesReference({1, 4, 1}, {-kInfinity, 0, 1, 2});
  ExpectMatchesReference({1, 4, 1, true}, {-kInfinity, 0, 1, 2});
}

TEST(Softmax, MakesNaNOfARowWithNaNOrInfinity) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (int64_t at = 0; at < 20; ++at) {
    std::vector<float> x = Values(40);
    x[at] = nan;
    std::vector<float> y(40);
    Softmax({2, 20, 1}, x.data(), y.data());
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(std::isnan(y[i])) << at;
    for (int i = 20; i < 40; ++i) EXPECT_FALSE(std::isnan(y[i])) << at;
  }
  std::vector<float> y(3);
  const std::vector<float> infinite = {0, kInfinity, 1};
  Softmax({1, 3, 1}, infinite.data(), y.data());
  EXPECT_TRUE(std::isnan(y[1]));
  const std::vector<float> none(3, -kInfinity);
  Softmax({1, 3, 1}, none.data(), y.data());
  EXPECT_TRUE(std::isnan(y[0]));
}

TEST(Softmax, MayWriteOverItsOperand) {
  std::vector<float> x = Values(23), want(23);
  SoftmaxReference({1, 23, 1}, x.data(), want.data());
  Softmax({1, 23, 1}, x.data(), x.data());
  for (int i = 0; i < 23; ++i) EXPECT_NEAR(x[i], want[i], 1e-6);
}

}  // namespace
}  // namespace saker
