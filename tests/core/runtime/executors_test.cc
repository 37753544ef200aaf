// One table of models, row counts and plan sizes over all executors: whatever the path, row i of the answer belongs to
// row i of the request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/runtime/adaptive_executor.h"
#include "core/runtime/parallel_executor.h"
#include "core/runtime/sequential_executor.h"
#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

constexpr ExecutionMode kModes[] = {ExecutionMode::kAuto, ExecutionMode::kSequential, ExecutionMode::kParallel,
                                    ExecutionMode::kIntraOp};

Graph RowSums(const Shape& input) {
  GraphBuilder g;
  const ValueId x = g.Input("x", input);
  g.Output(g.Op("RowSum", {g.Op("Shared", {x})}));
  g.Output(g.Op("Twice", {x}));
  return g.Build();
}

// Executor: everything that an adaptive executor needs, alive together.
struct Executor {
  Executor(Graph graph, const std::vector<int64_t>& units, int workers, const AdaptiveOptions& options = {},
           CostTable costs = {})
      : plans(MakePlans(std::move(graph), units)), pool(ThreadPoolOptions{workers, 0, 0}) {
    EXPECT_TRUE(plans->AddIntraOp(pool.parallelism()).ok());
    executor =
        std::make_unique<AdaptiveExecutor>(*plans, pool, options, std::move(costs),
                                           std::make_unique<ParallelExecutor>(*plans, pool, std::vector<double>()));
  }
  std::unique_ptr<PlanSet> plans;
  ThreadPool pool;
  std::unique_ptr<AdaptiveExecutor> executor;
};

void ExpectRowSums(const TestRequest& request, int64_t rows, int64_t width) {
  const std::vector<float> in = request.Input(0);
  for (int64_t r = 0; r < rows; ++r) {
    float sum = static_cast<float>(width);
    for (int64_t i = 0; i < width; ++i) {
      const auto at = static_cast<size_t>(r * width + i);
      sum += in[at];
      ASSERT_EQ(request.Output(1)[at], 2 * in[at]);
    }
    ASSERT_EQ(request.Output(0)[static_cast<size_t>(r)], sum) << "row " << r;
  }
}

class ExecutorTable : public testing::TestWithParam<std::tuple<int, std::vector<int64_t>, int64_t>> {};

TEST_P(ExecutorTable, KeepsRowsInOrderOnEveryPath) {
  const auto& [workers, units, fixed_rows] = GetParam();
  Executor e(RowSums({fixed_rows > 0 ? fixed_rows : -1, 3}), units, workers);
  RunContext context(*e.plans);
  for (int64_t blocks : {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 100}) {
    const int64_t rows = blocks * std::max<int64_t>(1, fixed_rows);
    for (ExecutionMode mode : kModes) {
      TestRequest request(*e.plans, rows);
      const auto execution = e.executor->Run(request.request(), mode, context);
      ASSERT_TRUE(execution.ok()) << execution.status();
      EXPECT_EQ(execution->rows, rows);
      ExpectRowSums(request, rows, 3);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, ExecutorTable,
                         testing::Combine(testing::Values(0, 1, 3),
                                          testing::Values(std::vector<int64_t>{}, std::vector<int64_t>{2, 4, 8},
                                                          std::vector<int64_t>{16}),
                                          testing::Values(0)));
// Plans of a fixed batch do not grow.
INSTANTIATE_TEST_SUITE_P(FixedBatches, ExecutorTable,
                         testing::Combine(testing::Values(0, 1, 3), testing::Values(std::vector<int64_t>{}),
                                          testing::Values(1, 2)));

TEST(SequentialExecutor, StopsBetweenPiecesWhenCancelled) {
  Executor e(RowSums({-1, 3}), {}, 0);
  RunContext context(*e.plans);
  TestRequest request(*e.plans, 10);
  const std::atomic<bool> cancelled{true};
  request.request().cancelled = &cancelled;
  const absl::Status status = RunSequential(*e.plans, request.request(), 0, 10, context);
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(request.Output(0)[0], -12345);
}

TEST(ParallelExecutor, StopsWhenTheDeadlineHasPassed) {
  Executor e(RowSums({-1, 3}), {}, 2);
  RunContext context(*e.plans);
  TestRequest request(*e.plans, 10);
  request.request().deadline_nanos = SteadyNanos() - 1;
  EXPECT_EQ(e.executor->Run(request.request(), ExecutionMode::kParallel, context).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(ParallelExecutor, AnswersTheFirstFailure) {
  GraphBuilder g;
  g.Output(g.Op("Picky", {g.Input("x", {-1, 1})}));
  Executor e(g.Build(), {2, 4}, 2);
  RunContext context(*e.plans);
  TestRequest request(*e.plans, 1100);
  for (ExecutionMode mode : kModes) {
    const absl::Status status = e.executor->Run(request.request(), mode, context).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("a value is over 1000"));
  }
}

TEST(ParallelExecutor, SplitsOnlyWhatHasSeveralUnits) {
  ThreadPool none({0, 0, 0}), two({2, 0, 0});
  const auto rows = MakePlans(RowSums({-1, 3}));
  EXPECT_FALSE(ParallelExecutor(*rows, none, {}).CanSplit(8));
  EXPECT_FALSE(ParallelExecutor(*rows, two, {}).CanSplit(1));
  EXPECT_TRUE(ParallelExecutor(*rows, two, {}).CanSplit(2));
  GraphBuilder g;
  g.Output(g.Op("Mix", {g.Input("x", {-1, 1})}));
  const auto mixed = MakePlans(g.Build());
  EXPECT_FALSE(ParallelExecutor(*mixed, two, {}).CanSplit(8));
}

TEST(ParallelExecutor, GivesEachThreadAPieceOfTheLargestPlanThatLeavesNobodyIdle) {
  ThreadPool three({3, 0, 0});
  const auto plans = MakePlans(RowSums({-1, 3}), {2, 4, 8, 16});
  const ParallelExecutor unmeasured(*plans, three, {});
  EXPECT_EQ(unmeasured.PieceUnits(2), 1);
  EXPECT_EQ(unmeasured.PieceUnits(8), 2);
  EXPECT_EQ(unmeasured.PieceUnits(64), 16);
}

TEST(ParallelExecutor, TakesSmallerPiecesWhereTheyCostNoMore) {
  ThreadPool three({3, 0, 0});
  const auto plans = MakePlans(RowSums({-1, 3}), {2, 4, 8, 16});
  // Every row takes 50 us whatever the plan: four pieces a thread even out best.
  EXPECT_EQ(ParallelExecutor(*plans, three, std::vector<double>(5, 50'000)).PieceUnits(64), 4);
  // Small plans cost twice as much a row: large pieces.
  EXPECT_EQ(ParallelExecutor(*plans, three, {100'000, 90'000, 80'000, 70'000, 50'000}).PieceUnits(64), 16);
  // A row takes 100 ns: handing out small pieces would cost more than it evens out.
  EXPECT_EQ(ParallelExecutor(*plans, three, std::vector<double>(5, 100)).PieceUnits(64), 16);
}

TEST(ParallelExecutor, ServesSeveralCallersAtOnce) {
  Executor e(RowSums({-1, 3}), {2, 4}, 3);
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&] {
      RunContext context(*e.plans);
      for (int round = 0; round < 50; ++round) {
        TestRequest request(*e.plans, 23);
        ASSERT_TRUE(e.executor->Run(request.request(), ExecutionMode::kParallel, context).ok());
        ExpectRowSums(request, 23, 3);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(MixedExecutor, RunsABatchWhole) {
  GraphBuilder g;
  g.Output(g.Op("Mix", {g.Input("x", {-1, 1})}));
  Executor e(g.Build(), {}, 2);
  RunContext context(*e.plans);
  for (int64_t rows : {1, 2, 3, 8}) {
    TestRequest request(*e.plans, rows);
    const auto execution = e.executor->Run(request.request(), ExecutionMode::kParallel, context);
    ASSERT_TRUE(execution.ok()) << execution.status();
    EXPECT_EQ(execution->path, ExecutionPath::kSequential);
    const float mean = static_cast<float>(rows + 1) / 2;
    for (int64_t r = 0; r < rows; ++r) {
      EXPECT_NEAR(request.Output(0)[static_cast<size_t>(r)], static_cast<float>(r + 1) - mean, 1e-4);
    }
  }
}

TEST(AdaptiveExecutor, FollowsTheCostTable) {
  Executor e(RowSums({-1, 3}), {2, 4}, 1, {}, CostTable({{1, 100, 0, 1}, {2, 200, 400, 2}, {8, 800, 500, 2}}));
  EXPECT_EQ(e.executor->Choose(2, ExecutionMode::kAuto).path, ExecutionPath::kSequential);
  EXPECT_EQ(e.executor->Choose(8, ExecutionMode::kAuto).path, ExecutionPath::kParallel);
  EXPECT_EQ(e.executor->Choose(8, ExecutionMode::kAuto).nanos, 500);
  RunContext context(*e.plans);
  TestRequest request(*e.plans, 8);
  EXPECT_EQ(e.executor->Run(request.request(), ExecutionMode::kAuto, context)->path, ExecutionPath::kParallel);
}

TEST(AdaptiveExecutor, ARequestsModeWinsOverTheModels) {
  AdaptiveOptions options;
  options.mode = ExecutionMode::kParallel;
  Executor e(RowSums({-1, 3}), {}, 1, options);
  EXPECT_EQ(e.executor->Choose(4, ExecutionMode::kAuto).path, ExecutionPath::kParallel);
  EXPECT_EQ(e.executor->Choose(4, ExecutionMode::kSequential).path, ExecutionPath::kSequential);
}

TEST(AdaptiveExecutor, AThresholdReplacesTheCostTable) {
  AdaptiveOptions options;
  options.parallel_threshold = 5;
  Executor e(RowSums({-1, 3}), {}, 1, options, CostTable({{1, 100, 0, 1}, {2, 200, 1, 2}}));
  EXPECT_EQ(e.executor->Choose(4, ExecutionMode::kAuto).path, ExecutionPath::kSequential);
  EXPECT_EQ(e.executor->Choose(5, ExecutionMode::kAuto).path, ExecutionPath::kParallel);
}

TEST(AdaptiveExecutor, SplitsFromFourRowsOnWhereNothingWasMeasured) {
  Executor e(RowSums({-1, 3}), {}, 1);
  EXPECT_EQ(e.executor->Choose(3, ExecutionMode::kAuto).path, ExecutionPath::kSequential);
  EXPECT_EQ(e.executor->Choose(4, ExecutionMode::kAuto).path, ExecutionPath::kParallel);
  EXPECT_EQ(e.executor->Choose(4, ExecutionMode::kAuto).nanos, 0);
}

// The cost of a number of rows used to be scaled from another's.
TEST(AdaptiveExecutor, WhereRowsMixOnlyWhatWasRunHasACost) {
  GraphBuilder g;
  g.Output(g.Op("Mix", {g.Input("x", {-1, 1})}));
  Executor e(g.Build(), {}, 1, {}, CostTable({{1, 1'000'000'000'000, 0, 1}}));
  EXPECT_EQ(e.executor->Choose(1, ExecutionMode::kAuto).nanos, 1'000'000'000'000);
  TestRequest request(*e.plans, 8);  // makes the plan
  EXPECT_EQ(e.executor->Choose(8, ExecutionMode::kAuto).nanos, 0);
  RunContext context(*e.plans);
  ASSERT_TRUE(e.executor->Run(request.request(), ExecutionMode::kAuto, context).ok());
  EXPECT_GT(e.executor->Choose(8, ExecutionMode::kAuto).nanos, 0);
  EXPECT_LT(e.executor->Choose(8, ExecutionMode::kAuto).nanos, 1'000'000'000'000);
}

TEST(AdaptiveExecutor, OneRowIsNeverSplit) {
  Executor e(RowSums({-1, 3}), {}, 2);
  EXPECT_EQ(e.executor->Choose(1, ExecutionMode::kParallel).path, ExecutionPath::kSequential);
}

}  // namespace
}  // namespace saker
