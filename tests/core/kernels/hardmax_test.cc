#include "core/kernels/hardmax.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Of(const SoftmaxShape& shape, const std::vector<T>& x) {
  std::vector<T> y = x;
  Hardmax(shape, y.data(), y.data());
  return y;
}

TEST(Hardmax, MarksTheFirstOfTheLargest) {
  EXPECT_THAT(Of<float>({.outer = 2, .count = 3}, {1, 3, 3, -1, -2, -3}), ElementsAre(0, 1, 0, 1, 0, 0));
}

TEST(Hardmax, LooksAlongTheMiddleAxis) {
  EXPECT_THAT(Of<double>({.outer = 1, .count = 2, .inner = 2}, {1, 4, 3, 2}), ElementsAre(0, 1, 1, 0));
}

TEST(Hardmax, TakesTheFirstNaNForTheLargest) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(Of<float>({.count = 4}, {9, nan, nan, 10}), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(Of<float>({.count = 2}, {nan, 10}), ElementsAre(1, 0));
}

TEST(Hardmax, DoesNothingToNothing) { EXPECT_TRUE(Of<float>({.outer = 3, .count = 0}, {}).empty()); }

}  // namespace
}  // namespace saker
