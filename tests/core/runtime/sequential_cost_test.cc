#include "core/runtime/sequential_cost.h"

#include <gtest/gtest.h>

#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

std::unique_ptr<PlanSet> PlansFor(const std::vector<int64_t>& units) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("x", {-1, 2})}));
  auto plans = MakePlans(g.Build());
  for (int64_t count : units) EXPECT_TRUE(plans->Add(count).ok());
  return plans;
}

TEST(SequentialNanos, TakesTheLargestPlansFirst) {
  const auto plans = PlansFor({3, 8});
  const std::vector<double> unit_nanos = {10, 4, 1};
  EXPECT_EQ(SequentialNanos(*plans, unit_nanos, 1), 10);
  EXPECT_EQ(SequentialNanos(*plans, unit_nanos, 2), 20);
  EXPECT_EQ(SequentialNanos(*plans, unit_nanos, 3), 12);
  EXPECT_EQ(SequentialNanos(*plans, unit_nanos, 7), 2 * 12 + 10);
  EXPECT_EQ(SequentialNanos(*plans, unit_nanos, 8), 8);
}

TEST(SequentialNanos, RepeatsTheLargestPlan) {
  const auto plans = PlansFor({4});
  EXPECT_EQ(SequentialNanos(*plans, {10, 5}, 4003), 4000 * 5 + 3 * 10);
}

TEST(SequentialNanos, IsZeroForNoUnits) { EXPECT_EQ(SequentialNanos(*PlansFor({}), {10}, 0), 0); }

}  // namespace
}  // namespace saker
