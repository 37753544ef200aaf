// The oracle of softmax_test.cc, by hand, and as the kernel of doubles.
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/softmax.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> SharesOf(const SoftmaxShape& shape, const std::vector<double>& x) {
  std::vector<double> y(x.size(), -99);
  SoftmaxReference(shape, x.data(), y.data());
  return y;
}

testing::Matcher<std::vector<double>> Near(const std::vector<double>& want) {
  return testing::Pointwise(testing::DoubleNear(1e-12), want);
}

TEST(SoftmaxReference, SharesOutInProportionToPowers) {
  const double two = std::log(2.0), five = std::log(5.0);
  EXPECT_THAT(SharesOf({1, 3, 1}, {0, two, five}), Near({0.125, 0.25, 0.625}));
  EXPECT_THAT(SharesOf({1, 3, 1, true}, {0, two, five}), Near({std::log(0.125), std::log(0.25), std::log(0.625)}));
}

TEST(SoftmaxReference, SumsOverTheMiddleAxisOnly) {
  const double two = std::log(2.0), three = std::log(3.0);
  // [outer 2, count 2, inner 2]: the sums run over every second element of a half.
  EXPECT_THAT(SharesOf({2, 2, 2}, {0, 0, 0, three, two, 0, 0, 0}),
              Near({0.5, 0.25, 0.5, 0.75, 2 / 3.0, 0.5, 1 / 3.0, 0.5}));
}

TEST(SoftmaxReference, IsTheSameWhateverIsAddedToAllElements) {
  const std::vector<double> y = SharesOf({1, 3, 1}, {-1, 0.5, 2});
  for (const double offset : {1e3, -1e3, 700.0}) {
    EXPECT_THAT(SharesOf({1, 3, 1}, {-1 + offset, 0.5 + offset, 2 + offset}), Near(y)) << offset;
  }
}

TEST(SoftmaxReference, KeepsLogarithmsOfSharesTooSmallToHold) {
  EXPECT_THAT(SharesOf({1, 2, 1, true}, {0, 2000}), Near({-2000, 0}));
  EXPECT_THAT(SharesOf({1, 2, 1, true}, {-kInfinity, 3}), testing::ElementsAre(-kInfinity, 0));
}

TEST(SoftmaxReference, MakesNaNOfSumsThatHoldNaNOrInfinityAndOfNoOthers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double odd : {nan, kInfinity}) {
    for (size_t at = 0; at < 3; ++at) {
      std::vector<double> x = {1, 2, 3, 4, 5, 6};
      x[at] = odd;
      const std::vector<double> y = SharesOf({2, 3, 1}, x);
      for (size_t i = 0; i < 6; ++i) EXPECT_EQ(std::isnan(y[i]), i < 3) << odd << " at " << at << ", element " << i;
    }
  }
}

TEST(SoftmaxReference, MayWriteOverItsOperand) {
  std::vector<double> x = {3, 1, 4, 1, 5, 9, 2, 6};
  const std::vector<double> want = SharesOf({2, 2, 2}, x);
  SoftmaxReference({2, 2, 2}, x.data(), x.data());
  EXPECT_EQ(x, want);
}

TEST(SoftmaxReference, TouchesNothingWhereAnExtentIsZero) {
  for (const SoftmaxShape& shape : {SoftmaxShape{0, 3, 1}, SoftmaxShape{2, 0, 1}, SoftmaxShape{2, 3, 0}}) {
    double untouched = -7;
    SoftmaxReference(shape, &untouched, &untouched);
    EXPECT_EQ(untouched, -7);
    float untouched_too = -7;
    Softmax(shape, &untouched_too, &untouched_too);
    EXPECT_EQ(untouched_too, -7);
  }
}

}  // namespace
}  // namespace saker
