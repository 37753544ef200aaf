#include "core/kernels/standardize.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(MomentsReference, AreThoseOfAPopulation) {
  const double x[] = {1, 2, 3, 6};
  EXPECT_DOUBLE_EQ(MomentsReference(x, 4).mean, 3);
  EXPECT_DOUBLE_EQ(MomentsReference(x, 4).variance, 3.5);
  EXPECT_DOUBLE_EQ(MomentsReference(x, 1).variance, 0);
}

TEST(StandardizeReference, ScalesAndShiftsElementByElement) {
  const double x[] = {1, 2}, scale[] = {10, 100}, bias[] = {0.5, 0.25};
  double y[2];
  StandardizeReference(x, 2, scale, bias, 1.0, 2.0, y);
  EXPECT_THAT(y, testing::ElementsAre(0.5, 200.25));
  StandardizeReference(x, 2, scale, static_cast<const double*>(nullptr), 1.0, 2.0, y);
  EXPECT_THAT(y, testing::ElementsAre(0, 200));
  StandardizeEvenlyReference(x, 2, 1.0, 3.0, 4.0, y);
  EXPECT_THAT(y, testing::ElementsAre(4, 7));
}

}  // namespace
}  // namespace saker
