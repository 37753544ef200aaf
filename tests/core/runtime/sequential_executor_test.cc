// How a request is cut on one thread, and where it stops; that every path gives the same answers is in
// executors_test.cc.
#include "core/runtime/sequential_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "tests/core/runtime/watched_op.h"

namespace saker {
namespace {

using testing::ElementsAre;

constexpr float kUntouched = -12345;

// Row r of a request of one column holds r + 1 and is answered with r + 2.
void ExpectAnswered(const TestRequest& request, int64_t begin, int64_t end) {
  const std::vector<float> out = request.Output(0);
  for (int64_t row = 0; row < static_cast<int64_t>(out.size()); ++row) {
    const bool answered = row >= begin && row < end;
    EXPECT_EQ(out[static_cast<size_t>(row)], answered ? static_cast<float>(row + 2) : kUntouched) << "row " << row;
  }
}

std::vector<int64_t> PieceRows() {
  std::vector<int64_t> rows;
  for (const WatchedRun& run : WatchedRuns()) rows.push_back(run.rows);
  return rows;
}

TEST(RunSequential, CutsTheLargestPiecesFirst) {
  struct Cut {
    int64_t rows;
    std::vector<int64_t> pieces;
  };
  for (const Cut& cut :
       {Cut{1, {1}}, Cut{2, {2}}, Cut{3, {2, 1}}, Cut{4, {4}}, Cut{7, {4, 2, 1}}, Cut{11, {4, 4, 2, 1}}}) {
    const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4});
    RunContext context(*plans);
    TestRequest request(*plans, cut.rows);
    ASSERT_TRUE(RunSequential(*plans, request.request(), 0, cut.rows, context).ok());
    EXPECT_EQ(PieceRows(), cut.pieces) << cut.rows << " rows";
    ExpectAnswered(request, 0, cut.rows);
  }
}

TEST(RunSequential, TouchesOnlyTheUnitsItIsGiven) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4});
  RunContext context(*plans);
  TestRequest request(*plans, 12);
  ASSERT_TRUE(RunSequential(*plans, request.request(), 3, 5, context).ok());
  EXPECT_THAT(WatchedRuns(), ElementsAre(WatchedRun{4, 4}, WatchedRun{8, 1}));
  ExpectAnswered(request, 3, 8);
}

TEST(RunSequential, CountsInBlocksWhereTheBatchIsFixed) {
  const auto plans = MakeWatchedPlans("Watched", {3, 1});
  RunContext context(*plans);
  TestRequest request(*plans, 12);
  ASSERT_TRUE(RunSequential(*plans, request.request(), 1, 2, context).ok());
  EXPECT_THAT(WatchedRuns(), ElementsAre(WatchedRun{4, 3}, WatchedRun{7, 3}));
  ExpectAnswered(request, 3, 9);
}

TEST(RunSequential, DoesNothingForNoUnits) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1});
  RunContext context(*plans);
  TestRequest request(*plans, 2);
  const std::atomic<bool> cancelled{true};
  request.request().cancelled = &cancelled;
  EXPECT_TRUE(RunSequential(*plans, request.request(), 2, 0, context).ok());
  EXPECT_TRUE(WatchedRuns().empty());
}

// Runs seven rows as 4 + 2 + 1 with something that happens during the second piece.
absl::Status RunSeven(WatchHook during, TestRequest& request, const PlanSet& plans) {
  SetWatchHook([during](int64_t runs_before, const WatchedRun& run) {
    return runs_before == 1 ? during(runs_before, run) : absl::OkStatus();
  });
  RunContext context(plans);
  return RunSequential(plans, request.request(), 0, 7, context);
}

TEST(RunSequential, FinishesThePieceDuringWhichItIsCancelled) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4});
  TestRequest request(*plans, 7);
  std::atomic<bool> cancelled{false};
  request.request().cancelled = &cancelled;
  const auto cancel = [&](int64_t, const WatchedRun&) {
    cancelled = true;
    return absl::OkStatus();
  };
  EXPECT_EQ(RunSeven(cancel, request, *plans).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(PieceRows(), (std::vector<int64_t>{4, 2}));
  ExpectAnswered(request, 0, 6);
}

TEST(RunSequential, FinishesThePieceDuringWhichTheDeadlinePasses) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4});
  TestRequest request(*plans, 7);
  const auto expire = [&](int64_t, const WatchedRun&) {
    request.request().deadline_nanos = SteadyNanos() - 1;
    return absl::OkStatus();
  };
  EXPECT_EQ(RunSeven(expire, request, *plans).code(), absl::StatusCode::kDeadlineExceeded);
  ExpectAnswered(request, 0, 6);
}

TEST(RunSequential, RunsNothingAfterAPieceThatFailed) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4});
  TestRequest request(*plans, 7);
  const auto fail = [](int64_t, const WatchedRun&) { return absl::InvalidArgumentError("no good"); };
  const absl::Status status = RunSeven(fail, request, *plans);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("no good"));
  EXPECT_EQ(PieceRows(), (std::vector<int64_t>{4, 2}));
  ExpectAnswered(request, 0, 4);
}

TEST(RunMixed, RunsEveryRowCountInOnePiece) {
  const auto plans = MakeWatchedPlans("WatchedMix", {-1, 1});
  RunContext context(*plans);
  for (const int64_t rows : {1, 5, 2, 5}) {
    TestRequest request(*plans, rows);
    ASSERT_TRUE(RunMixed(*plans, request.request(), context).ok());
    EXPECT_EQ(WatchedRuns().back(), (WatchedRun{1, rows}));
    ExpectAnswered(request, 0, rows);
  }
  EXPECT_EQ(WatchedRuns().size(), 4u);
}

TEST(RunMixed, MakesNoPlanForARequestThatIsGivenUp) {
  const auto plans = MakeWatchedPlans("WatchedMix", {-1, 1});
  RunContext context(*plans);
  const std::atomic<bool> cancelled{true};
  for (const int64_t rows : {1, 6}) {
    TestRequest request(*plans, rows);
    const bool known = plans->HasExactPlan(rows);
    request.request().cancelled = &cancelled;
    EXPECT_EQ(RunMixed(*plans, request.request(), context).code(), absl::StatusCode::kCancelled);
    request.request().cancelled = nullptr;
    request.request().deadline_nanos = SteadyNanos() - 1;
    EXPECT_EQ(RunMixed(*plans, request.request(), context).code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_EQ(plans->HasExactPlan(rows), known);
    ExpectAnswered(request, 0, 0);
  }
  EXPECT_TRUE(WatchedRuns().empty());
}

TEST(RunMixed, KeepsThePlanOfARowCountForTheNextRun) {
  const auto plans = MakeWatchedPlans("WatchedMix", {-1, 1});
  RunContext context(*plans);
  TestRequest request(*plans, 1);
  ASSERT_TRUE(RunMixed(*plans, request.request(), context).ok());
  EXPECT_FALSE(plans->HasExactPlan(4));
  TestRequest four(*plans, 4);
  ASSERT_TRUE(RunMixed(*plans, four.request(), context).ok());
  EXPECT_TRUE(plans->HasExactPlan(4));
}

TEST(RunMixed, AnswersWhatTheKernelFailsWith) {
  const auto plans = MakeWatchedPlans("WatchedMix", {-1, 1});
  RunContext context(*plans);
  SetWatchHook([](int64_t, const WatchedRun&) { return absl::OutOfRangeError("no good"); });
  for (const int64_t rows : {1, 3}) {
    TestRequest request(*plans, rows);
    EXPECT_EQ(RunMixed(*plans, request.request(), context).code(), absl::StatusCode::kOutOfRange);
  }
}

}  // namespace
}  // namespace saker
