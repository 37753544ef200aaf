#include "core/base/check.h"

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(Check, PassesSilentlyWhenTheConditionHolds) {
  int evaluations = 0;
  SAKER_CHECK(++evaluations == 1);
  EXPECT_EQ(evaluations, 1);
}

TEST(Check, IsOneExpression) {
  const bool positive = true;
  if (positive)
    SAKER_CHECK(positive);
  else
    FAIL() << "an else after SAKER_CHECK must belong to the if before it";
}

TEST(CheckDeathTest, AbortsWithPlaceAndCondition) {
  const int rows = 0;
  EXPECT_DEATH(SAKER_CHECK(rows > 0), "check_test.cc:[0-9]+: check failed: rows > 0");
}

}  // namespace
}  // namespace saker
