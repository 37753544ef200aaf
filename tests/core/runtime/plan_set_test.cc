#include "core/runtime/plan_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

Graph OneOp(const std::string& op, const Shape& input) {
  GraphBuilder g;
  g.Output(g.Op(op, {g.Input("x", input)}));
  return g.Build();
}

TEST(PlanSet, IndependentRowsAreTheirOwnUnits) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 3}));
  EXPECT_TRUE(plans->HasUnits());
  EXPECT_TRUE(plans->CanGrow());
  EXPECT_TRUE(plans->AcceptsBatches());
  EXPECT_EQ(plans->unit_rows(), 1);
  EXPECT_EQ(plans->InputShape(0, 7), (Shape{7, 3}));
  EXPECT_EQ(*plans->OutputShape(0, 7), (Shape{7, 3}));
  EXPECT_EQ(plans->InputStride(0), 12u);
  EXPECT_EQ(plans->OutputStride(0), 12u);
}

TEST(PlanSet, FindsTheLargestPlanThatFits) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 3}), {2, 4, 16});
  EXPECT_EQ(plans->LargestUpTo(1), 0u);
  EXPECT_EQ(plans->LargestUpTo(3), 1u);
  EXPECT_EQ(plans->LargestUpTo(15), 2u);
  EXPECT_EQ(plans->LargestUpTo(1000), 3u);
}

TEST(PlanSet, ForgetsARemovedPlan) {
  const auto plans = MakePlans(OneOp("AddOne", {-1, 3}), {2, 4});
  plans->Remove(2);
  EXPECT_EQ(plans->LargestUpTo(3), 0u);
  EXPECT_EQ(plans->entries().size(), 2u);
}

TEST(PlanSet, AFixedBatchIsAUnit) {
  const auto plans = MakePlans(OneOp("AddOne", {2, 3}));
  EXPECT_TRUE(plans->HasUnits());
  EXPECT_FALSE(plans->CanGrow());
  EXPECT_TRUE(plans->AcceptsBatches());
  EXPECT_EQ(plans->unit_rows(), 2);
  EXPECT_EQ(plans->InputShape(0, 8), (Shape{8, 3}));
  EXPECT_EQ(*plans->OutputShape(0, 8), (Shape{8, 3}));
  EXPECT_EQ(plans->OutputStride(0), 24u);
}

TEST(PlanSet, RowsThatMixHaveNoUnits) {
  const auto plans = MakePlans(OneOp("Mix", {-1, 3}));
  EXPECT_FALSE(plans->HasUnits());
  EXPECT_FALSE(plans->CanGrow());
  EXPECT_TRUE(plans->AcceptsBatches());
  EXPECT_EQ(*plans->OutputShape(0, 5), (Shape{5, 3}));
}

TEST(PlanSet, KeepsExactPlansForLater) {
  const auto plans = MakePlans(OneOp("Mix", {-1, 3}));
  const auto first = plans->ExactPlan(5);
  const auto again = plans->ExactPlan(5);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(*first, *again);
  EXPECT_EQ((*first)->rows, 5);
}

TEST(PlanSet, RemembersTheQuickestRunOfAnExactPlan) {
  const auto plans = MakePlans(OneOp("Mix", {-1, 3}));
  plans->NoteExactRun(5, 100);
  EXPECT_EQ(plans->ExactNanos(5), 0) << "there is no such plan";
  ASSERT_TRUE(plans->ExactPlan(5).ok());
  EXPECT_EQ(plans->ExactNanos(5), 0);
  for (const int64_t nanos : {300, 100, 200}) plans->NoteExactRun(5, nanos);
  EXPECT_EQ(plans->ExactNanos(5), 100);
  EXPECT_EQ(plans->ExactNanos(6), 0);
}

TEST(PlanSet, KeepsOnlyAFewExactPlans) {
  const auto plans = MakePlans(OneOp("Mix", {-1, 3}));
  const std::weak_ptr<const ExecutionPlan> oldest = *plans->ExactPlan(2);
  for (int64_t rows = 3; rows < 40; ++rows) ASSERT_TRUE(plans->ExactPlan(rows).ok());
  EXPECT_TRUE(oldest.expired());
}

TEST(PlanSet, APlanThatTakesTooMuchMemoryFailsByItself) {
  const auto plans = MakePlans(OneOp("Greedy", {-1, 1}));
  const absl::Status status = plans->ExactPlan(65).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("making a plan for 65 rows: not enough memory"));
  EXPECT_TRUE(plans->ExactPlan(64).ok());
}

TEST(PlanSet, MakesExactPlansFromSeveralThreads) {
  const auto plans = MakePlans(OneOp("Mix", {-1, 3}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int64_t rows = 2; rows < 30; ++rows) EXPECT_EQ((*plans->ExactPlan(rows))->rows, rows);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(PlanSet, AnOutputWithoutRowsHasNoStride) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("x", {-1, 3})}));
  g.Output(g.Op("Twice", {g.Constant(Tensor::FromValues<float>({2}, {1, 2}))}));
  const auto plans = MakePlans(g.Build());
  EXPECT_TRUE(plans->OutputHasRows(0));
  EXPECT_FALSE(plans->OutputHasRows(1));
  EXPECT_EQ(*plans->OutputShape(1, 9), (Shape{2}));
}

TEST(PlanSet, CountsItsConstants) {
  GraphBuilder g;
  const ValueId c = g.Constant(Tensor::FromValues<float>({1, 4}, {1, 2, 3, 4}));
  g.Output(g.Op("Sum", {g.Input("x", {-1, 4}), c}));
  EXPECT_GE(MakePlans(g.Build())->WeightBytes(), 16u);
}

TEST(PlanSet, FailsOnOperatorsThatDoNotExist) {
  const absl::Status status = PlanSet::Create(OneOp("Twicee", {-1, 3}), TestOps(), PlanLimits()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("Twicee"));
}

}  // namespace
}  // namespace saker
