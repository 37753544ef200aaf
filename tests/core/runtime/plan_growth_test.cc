// Which plans a set grows, where that does not depend on how fast the machine is; the rest is in calibrator_test.cc.
#include "core/runtime/plan_growth.h"

#include <gtest/gtest.h>

#include "tests/core/runtime/watched_op.h"

namespace saker {
namespace {

using Units = std::vector<int64_t>;

constexpr absl::Duration kLong = absl::Minutes(10);

Units UnitsOf(const PlanSet& plans) {
  Units units;
  for (const PlanSet::Entry& entry : plans.entries()) units.push_back(entry.units);
  return units;
}

TEST(GrowPlans, GrowsByOneThenDoublesUpToTheLargestAllowed) {
  struct Growth {
    int64_t max_units;
    Units units;
  };
  for (const Growth& growth :
       {Growth{0, {1}}, Growth{1, {1}}, Growth{2, {1, 2}}, Growth{3, {1, 2, 3}}, Growth{7, {1, 2, 3, 4}},
        Growth{8, {1, 2, 3, 4, 8}}, Growth{40, {1, 2, 3, 4, 8, 16, 32}}}) {
    const auto plans = MakeWatchedPlans("Watched", {-1, 4});
    EXPECT_TRUE(GrowPlans(*plans, {growth.max_units, absl::ZeroDuration()}).empty());
    EXPECT_EQ(UnitsOf(*plans), growth.units) << growth.max_units;
  }
}

TEST(GrowPlans, RunsNothingWithoutABudget) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 4});
  GrowPlans(*plans, {16, absl::ZeroDuration()});
  GrowPlans(*MakeWatchedPlans("Watched", {-1, 4}), {16, -absl::Seconds(1)});
  EXPECT_TRUE(WatchedRuns().empty());
}

TEST(GrowPlans, EndsBeforeAPlanThatCannotBeMade) {
  // Four rows of 64 bytes are allowed, eight are not.
  PlanLimits limits;
  limits.max_value_bytes = 4 * 64;
  const auto plans = MakeWatchedPlans("Watched", {-1, 16}, {}, limits);
  GrowPlans(*plans, {64, absl::ZeroDuration()});
  EXPECT_EQ(UnitsOf(*plans), (Units{1, 2, 3, 4}));
}

TEST(GrowPlans, EndsBeforeAPlanThatCannotRun) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 4});
  SetWatchHook([](int64_t, const WatchedRun& run) {
    return run.rows > 1 ? absl::InternalError("one row only") : absl::OkStatus();
  });
  EXPECT_EQ(GrowPlans(*plans, {64, kLong}).size(), 1u);
  EXPECT_EQ(UnitsOf(*plans), Units{1});
}

TEST(GrowPlans, MeasuresNothingWhereOneRowCannotRun) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 4});
  SetWatchHook([](int64_t, const WatchedRun&) { return absl::InternalError("no"); });
  EXPECT_TRUE(GrowPlans(*plans, {64, kLong}).empty());
  EXPECT_EQ(UnitsOf(*plans), Units{1});
  EXPECT_EQ(WatchedRuns().size(), 1u);
}

TEST(GrowPlans, RunsEachPlanOnlySoOftenHoweverLongItMay) {
  const auto plans = MakeWatchedPlans("WatchedMix", {-1, 4});
  ASSERT_EQ(GrowPlans(*plans, {64, kLong}).size(), 1u);
  EXPECT_EQ(WatchedRuns().size(), 101u);  // one to warm up
}

TEST(GrowPlans, KeepsOneMeasurementAPlanOnlyForPlansThatItKept) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 4});
  const std::vector<double> unit_nanos = GrowPlans(*plans, {4, kLong});
  EXPECT_EQ(unit_nanos.size(), plans->entries().size());
}

TEST(GrowPlans, StillMeasuresOneRowWhenTheBudgetIsTooSmallForMore) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 4});
  EXPECT_EQ(GrowPlans(*plans, {64, absl::Nanoseconds(1)}).size(), 1u);
  EXPECT_EQ(UnitsOf(*plans), Units{1});
}

}  // namespace
}  // namespace saker
