#include "core/runtime/calibrator.h"

#include <gtest/gtest.h>

#include "core/runtime/plan_growth.h"
#include "core/runtime/sample_request.h"
#include "core/runtime/sequential_cost.h"
#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

constexpr absl::Duration kBudget = absl::Milliseconds(30);

Graph OneOp(const std::string& op, const Shape& input) {
  GraphBuilder g;
  g.Output(g.Op(op, {g.Input("x", input)}));
  return g.Build();
}

TEST(GrowPlans, KeepsThePlanOfOneRow) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 64}));
  const std::vector<double> nanos = GrowPlans(*plans, {64, kBudget});
  ASSERT_EQ(nanos.size(), plans->entries().size());
  EXPECT_EQ(plans->entries()[0].units, 1);
  for (double value : nanos) EXPECT_GT(value, 0);
}

TEST(GrowPlans, EveryPlanKeptIsCheaperThanTheSmallerOnesInItsPlace) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 2}));
  const std::vector<double> nanos = GrowPlans(*plans, {64, kBudget});
  for (size_t i = 1; i < nanos.size(); ++i) {
    const int64_t units = plans->entries()[i].units;
    const auto smaller = MakePlans(OneOp("AddOne", {-1, 2}));
    for (size_t k = 1; k < i; ++k) ASSERT_TRUE(smaller->Add(plans->entries()[k].units).ok());
    const std::vector<double> smaller_nanos(nanos.begin(), nanos.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_LT(nanos[i] * static_cast<double>(units), SequentialNanos(*smaller, smaller_nanos, units));
  }
}

TEST(GrowPlans, GrowsToTheEndWithoutABudget) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 4}));
  EXPECT_TRUE(GrowPlans(*plans, {16, absl::ZeroDuration()}).empty());
  EXPECT_EQ(plans->entries().back().units, 16);
}

TEST(GrowPlans, StopsWhereBuffersBecomeLarge) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Op("AddOne", {g.Input("x", {-1, 1 << 20})})}));
  const auto plans = MakePlans(g.Build());
  GrowPlans(*plans, {64, absl::ZeroDuration()});
  EXPECT_LE(plans->MaxArenaBytes(), size_t{16} << 20);
  EXPECT_GE(plans->entries().size(), 1u);
}

TEST(GrowPlans, LeavesFixedAndMixedModelsAlone) {
  for (const auto& [op, rows] : {std::pair<const char*, int64_t>{"AddOne", 1}, {"Mix", -1}}) {
    const auto plans = MakePlans(OneOp(op, {rows, 4}));
    EXPECT_EQ(GrowPlans(*plans, {64, kBudget}).size(), 1u);
    EXPECT_EQ(plans->entries().size(), 1u);
  }
}

TEST(GrowPlans, SurvivesAModelThatRefusesTheSample) {
  GraphBuilder g;
  ValueId v = g.Input("x", {-1, 4});
  for (int i = 0; i < 2000; ++i) v = g.Op("AddOne", {v});
  g.Output(g.Op("Picky", {v}));
  const auto plans = MakePlans(g.Build());
  EXPECT_TRUE(GrowPlans(*plans, {64, kBudget}).empty());
}

class CalibratorTest : public testing::Test {
 protected:
  CostTable Measure(Graph graph, int workers, int64_t max_rows = 256) {
    plans_ = MakePlans(std::move(graph));
    const std::vector<double> nanos = GrowPlans(*plans_, {64, kBudget});
    ThreadPool pool({workers, 0, 0});
    ParallelExecutor parallel(*plans_, pool, nanos);
    return MeasureCosts(*plans_, pool, parallel, nanos, {kBudget, max_rows});
  }
  std::unique_ptr<PlanSet> plans_;
};

TEST_F(CalibratorTest, MeasuresBothPathsForRisingRows) {
  const CostTable costs = Measure(OneOp("AddOne", {-1, 64}), 1);
  ASSERT_GE(costs.entries().size(), 3u);
  EXPECT_EQ(costs.entries()[0].rows, 1);
  EXPECT_EQ(costs.entries()[0].parallel_nanos, 0);
  EXPECT_EQ(costs.entries()[1].rows, 2);
  for (const CostTable::Entry& entry : costs.entries()) {
    EXPECT_GT(entry.sequential_nanos, 0);
    EXPECT_EQ(entry.parallel_nanos > 0, entry.rows > 1);
  }
}

TEST_F(CalibratorTest, StopsAtTheLargestBatch) {
  const CostTable costs = Measure(OneOp("AddOne", {-1, 4}), 1, 12);
  EXPECT_EQ(costs.entries().back().rows, 12);
}

TEST_F(CalibratorTest, MeasuresOnePathWithoutWorkers) {
  const CostTable costs = Measure(OneOp("AddOne", {-1, 64}), 0);
  for (const CostTable::Entry& entry : costs.entries()) {
    EXPECT_EQ(entry.parallel_nanos, 0);
    EXPECT_EQ(entry.parallel_threads, 1);
  }
}

TEST_F(CalibratorTest, CountsRowsOfFixedBlocks) {
  const CostTable costs = Measure(OneOp("AddOne", {2, 64}), 1);
  ASSERT_GE(costs.entries().size(), 2u);
  EXPECT_EQ(costs.entries()[0].rows, 2);
  EXPECT_EQ(costs.entries()[1].rows, 4);
}

TEST_F(CalibratorTest, GivesMixedModelsOneEntry) {
  const CostTable costs = Measure(OneOp("Mix", {-1, 64}), 1);
  ASSERT_EQ(costs.entries().size(), 1u);
  EXPECT_EQ(costs.Cheapest(100).path, ExecutionPath::kSequential);
}

TEST_F(CalibratorTest, MeasuresNothingWithoutABudget) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 4}));
  ThreadPool pool({1, 0, 0});
  ParallelExecutor parallel(*plans, pool, {});
  EXPECT_TRUE(MeasureCosts(*plans, pool, parallel, {}, {absl::ZeroDuration(), 64}).entries().empty());
}

TEST(SampleRequest, HoldsTheSameValuesEachTime) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 8}));
  const auto a = SampleRequest::Create(*plans, 3, 1 << 20), b = SampleRequest::Create(*plans, 3, 1 << 20);
  ASSERT_TRUE(a.ok() && b.ok());
  const auto values = a->request().inputs[0].As<float>();
  EXPECT_EQ(values, b->request().inputs[0].As<float>());
  for (float value : values) EXPECT_TRUE(value >= 0 && value < 1);
  EXPECT_EQ(a->request().rows, 3);
}

TEST(SampleRequest, RefusesToTakeMoreThanAllowed) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 1024}));
  EXPECT_FALSE(SampleRequest::Create(*plans, 4, 1024 * 4 * 4).ok());
  EXPECT_TRUE(SampleRequest::Create(*plans, 2, 1024 * 4 * 4).ok());
}

}  // namespace
}  // namespace saker
