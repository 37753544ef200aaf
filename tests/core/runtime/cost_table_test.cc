#include "core/runtime/cost_table.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

constexpr ExecutionPath kSequential = ExecutionPath::kSequential;
constexpr ExecutionPath kParallel = ExecutionPath::kParallel;

CostTable Example() {
  return CostTable({{1, 10'000, 0, 1}, {2, 12'000, 40'000, 2}, {4, 20'000, 42'000, 2}, {64, 200'000, 120'000, 2}});
}

TEST(CostTable, AnswersMeasuredRowsExactly) {
  EXPECT_EQ(Example().Nanos(kSequential, 1), 10'000);
  EXPECT_EQ(Example().Nanos(kSequential, 4), 20'000);
  EXPECT_EQ(Example().Nanos(kParallel, 64), 120'000);
}

TEST(CostTable, IsLinearBetweenMeasuredRows) {
  EXPECT_EQ(Example().Nanos(kSequential, 3), 16'000);
  EXPECT_EQ(Example().Nanos(kSequential, 34), 110'000);
  EXPECT_EQ(Example().Nanos(kParallel, 3), 41'000);
}

TEST(CostTable, IsProportionalBeyondTheLastRow) {
  EXPECT_EQ(Example().Nanos(kSequential, 640), 2'000'000);
  EXPECT_EQ(Example().Nanos(kParallel, 128), 240'000);
}

TEST(CostTable, KnowsNothingWhenEmpty) {
  EXPECT_EQ(CostTable().Nanos(kSequential, 5), 0);
  EXPECT_EQ(CostTable().Cheapest(5).path, kSequential);
  EXPECT_EQ(CostTable().Cheapest(5).nanos, 0);
}

TEST(CostTable, AnswersTheFirstEntryBelowIt) {
  EXPECT_EQ(CostTable({{8, 80, 50, 2}}).Nanos(kSequential, 3), 80);
  EXPECT_EQ(CostTable({{8, 80, 50, 2}}).Nanos(kParallel, 3), 50);
}

TEST(CostTable, DoesNotInterpolateFromAnUnmeasuredPath) {
  const CostTable table({{1, 10, 0, 1}, {4, 40, 20, 2}});
  EXPECT_EQ(table.Nanos(kParallel, 2), 0);
  EXPECT_EQ(table.Cheapest(2).path, kSequential);
}

TEST(CostTable, ChoosesTheCheaperPath) {
  EXPECT_EQ(Example().Cheapest(1).path, kSequential);
  EXPECT_EQ(Example().Cheapest(4).path, kSequential);
  EXPECT_EQ(Example().Cheapest(64).path, kParallel);
  EXPECT_EQ(Example().Cheapest(64).nanos, 120'000);
  EXPECT_EQ(Example().Cheapest(1000).path, kParallel);
}

TEST(CostTable, StaysSequentialWhenSplittingWinsByAHairOnly) {
  EXPECT_EQ(CostTable({{8, 1000, 990, 2}}).Cheapest(8).path, kSequential);
  EXPECT_EQ(CostTable({{8, 1000, 900, 2}}).Cheapest(8).path, kParallel);
}

TEST(CostTable, SharesTheStepsOfARowWhereThatIsCheapest) {
  const CostTable table({{1, 100'000, 0, 1, 60'000, 2}, {2, 200'000, 105'000, 2, 120'000, 2}});
  EXPECT_EQ(table.Cheapest(1).path, ExecutionPath::kIntraOp);
  EXPECT_EQ(table.Cheapest(1).nanos, 60'000);
  EXPECT_EQ(table.Cheapest(2).path, kParallel);
}

TEST(CostTable, SharesNoStepsToSaveTwoMicroseconds) {
  EXPECT_EQ(CostTable({{1, 5'000, 0, 1, 3'000, 2}}).Cheapest(1).path, kSequential);
  EXPECT_EQ(CostTable({{1, 50'000, 0, 1, 30'000, 2}}).Cheapest(1).path, ExecutionPath::kIntraOp);
}

TEST(CostTable, DoesNotOverflowOnHugeRowCounts) { EXPECT_GT(Example().Nanos(kSequential, int64_t{1} << 40), 0); }

TEST(CostTable, PrintsOneLineARowCount) {
  EXPECT_EQ(CostTable({{1, 10'500, 0, 1}, {64, 200'000, 120'000, 2}}).ToString(),
            "rows=1 sequential_us=10.50 parallel_us=0.00 intra_op_us=0.00 choice=sequential\n"
            "rows=64 sequential_us=200.00 parallel_us=120.00 intra_op_us=0.00 choice=parallel\n");
}

TEST(CostTableDeathTest, RefusesRowsOutOfOrder) {
  EXPECT_DEATH(CostTable({{2, 1, 1, 1}, {2, 1, 1, 1}}), "check failed");
  EXPECT_DEATH(CostTable({{0, 1, 1, 1}}), "check failed");
}

}  // namespace
}  // namespace saker
