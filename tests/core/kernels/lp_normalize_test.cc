#include "core/kernels/lp_normalize.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::FloatEq;

TEST(LpNormalize, DividesByTheNormOfEachRun) {
  std::vector<float> x = {3, -4, 0, 0}, y(4);
  LpNormalize<float>({.outer = 2, .count = 2}, x.data(), y.data());
  EXPECT_THAT(y, testing::ElementsAre(FloatEq(0.6f), FloatEq(-0.8f), 0, 0));
  LpNormalize<float>({.outer = 2, .count = 2, .p = 1}, x.data(), x.data());
  EXPECT_THAT(x, testing::ElementsAre(FloatEq(3 / 7.0f), FloatEq(-4 / 7.0f), 0, 0));
}

TEST(LpNormalize, RunsAlongTheMiddleAxis) {
  const std::vector<double> x = {3, 5, 4, 12};
  std::vector<double> y(4);
  LpNormalize<double>({.count = 2, .inner = 2}, x.data(), y.data());
  EXPECT_THAT(y, testing::ElementsAre(0.6, 5.0 / 13, 0.8, 12.0 / 13));
}

TEST(LpNormalize, DoesNotOverflowOnLargeFloats) {
  const std::vector<float> x = {3e30f, 4e30f};
  std::vector<float> y(2);
  LpNormalize<float>({.count = 2}, x.data(), y.data());
  EXPECT_THAT(y, testing::ElementsAre(FloatEq(0.6f), FloatEq(0.8f)));
}

}  // namespace
}  // namespace saker
