// Which path a run takes: every combination of what model and request ask for; that all paths give the same answers is
// in executors_test.cc.
#include "core/runtime/adaptive_executor.h"

#include <gtest/gtest.h>

#include <latch>
#include <string>

#include "tests/core/runtime/watched_op.h"

namespace saker {
namespace {

constexpr ExecutionMode kAuto = ExecutionMode::kAuto;
constexpr ExecutionMode kSequential = ExecutionMode::kSequential;
constexpr ExecutionMode kParallel = ExecutionMode::kParallel;

// Eight rows cost half on two threads, two rows cost twice.
CostTable Costs() { return CostTable({{1, 100, 0, 1}, {2, 200, 400, 2}, {8, 800, 400, 2}}); }

// Adaptive: an executor with all that it needs.
struct Adaptive {
  explicit Adaptive(std::unique_ptr<PlanSet> made, int workers = 1, const AdaptiveOptions& options = {},
                    CostTable costs = {})
      : plans(std::move(made)),
        pool(ThreadPoolOptions{workers, 0, 0}),
        executor(*plans, pool, options, std::move(costs),
                 std::make_unique<ParallelExecutor>(*plans, pool, std::vector<double>())),
        context(*plans) {}

  absl::StatusOr<Execution> Run(int64_t rows, ExecutionMode mode) {
    TestRequest request(*plans, rows);
    return executor.Run(request.request(), mode, context);
  }

  std::unique_ptr<PlanSet> plans;
  ThreadPool pool;
  AdaptiveExecutor executor;
  RunContext context;
};

std::unique_ptr<PlanSet> Rows() { return MakeWatchedPlans("Watched", {-1, 1}, {2, 4}); }

TEST(AdaptiveExecutor, TheRequestIsAskedFirstThenTheModelThenTheCosts) {
  struct Asked {
    ExecutionMode model;
    ExecutionMode request;
    int64_t rows;
    ExecutionPath path;
  };
  const Asked table[] = {
      {kAuto, kAuto, 2, ExecutionPath::kSequential},
      {kAuto, kAuto, 8, ExecutionPath::kParallel},
      {kAuto, kSequential, 8, ExecutionPath::kSequential},
      {kAuto, kParallel, 2, ExecutionPath::kParallel},
      {kSequential, kAuto, 8, ExecutionPath::kSequential},
      {kSequential, kParallel, 2, ExecutionPath::kParallel},
      {kParallel, kAuto, 2, ExecutionPath::kParallel},
      {kParallel, kSequential, 8, ExecutionPath::kSequential},
      // One row has nothing to split, whoever asks.
      {kParallel, kParallel, 1, ExecutionPath::kSequential},
  };
  for (const Asked& asked : table) {
    AdaptiveOptions options;
    options.mode = asked.model;
    Adaptive adaptive(Rows(), 1, options, Costs());
    SCOPED_TRACE(std::string(Name(asked.model)) + " model, " + std::string(Name(asked.request)) + " request, " +
                 std::to_string(asked.rows) + " rows");
    EXPECT_EQ(adaptive.executor.Choose(asked.rows, asked.request).path, asked.path);
    const absl::StatusOr<Execution> run = adaptive.Run(asked.rows, asked.request);
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_EQ(run->path, asked.path);
    EXPECT_EQ(run->rows, asked.rows);
    EXPECT_LE(run->threads, asked.path == ExecutionPath::kSequential ? 1 : 2);
  }
}

TEST(AdaptiveExecutor, ExpectsTheTimeOfThePathItTakes) {
  const Adaptive adaptive(Rows(), 1, {}, Costs());
  EXPECT_EQ(adaptive.executor.Choose(8, kSequential).nanos, 800);
  EXPECT_EQ(adaptive.executor.Choose(8, kParallel).nanos, 400);
  EXPECT_EQ(adaptive.executor.Choose(8, kAuto).nanos, 400);
  EXPECT_EQ(adaptive.executor.Choose(2, kAuto).nanos, 200);
  EXPECT_EQ(adaptive.executor.costs().entries().size(), 3u);
}

TEST(AdaptiveExecutor, SharesTheStepsOfARowOnlyWithIdleCores) {
  GraphBuilder g;
  g.Output(g.Op("Shared", {g.Input("x", {-1, 1000})}));
  auto plans = MakePlans(g.Build());
  ASSERT_TRUE(plans->AddIntraOp(2).ok());
  // Dear enough to be counted as busy, too.
  Adaptive adaptive(std::move(plans), 1, {}, CostTable({{1, 1'000'000, 0, 1, 500'000, 2}}));
  EXPECT_EQ(adaptive.executor.Choose(1, kAuto).path, ExecutionPath::kIntraOp);
  EXPECT_EQ(adaptive.executor.Choose(1, kAuto).nanos, 500'000);
  EXPECT_EQ(adaptive.Run(1, kAuto)->path, ExecutionPath::kIntraOp);
  EXPECT_EQ(adaptive.Run(1, kSequential)->path, ExecutionPath::kSequential);
  std::latch begun(1), end(1);
  adaptive.pool.Submit(TaskPriority::kHigh, [&](int) {
    begun.count_down();
    end.wait();
  });
  begun.wait();
  EXPECT_EQ(adaptive.Run(1, kAuto)->path, ExecutionPath::kSequential);
  EXPECT_EQ(adaptive.Run(1, ExecutionMode::kIntraOp)->path, ExecutionPath::kSequential);
  end.count_down();
}

TEST(AdaptiveExecutor, ExpectsNothingWhereNothingWasMeasured) {
  const Adaptive adaptive(Rows());
  for (const ExecutionMode mode : {kAuto, kSequential, kParallel})
    EXPECT_EQ(adaptive.executor.Choose(9, mode).nanos, 0);
}

TEST(AdaptiveExecutor, NeverSplitsWithoutWorkers) {
  AdaptiveOptions options;
  options.parallel_threshold = 1;
  Adaptive adaptive(Rows(), 0, options, Costs());
  for (const ExecutionMode mode : {kAuto, kParallel}) {
    EXPECT_EQ(adaptive.executor.Choose(8, mode).path, ExecutionPath::kSequential);
    EXPECT_EQ(adaptive.Run(8, mode)->path, ExecutionPath::kSequential);
  }
}

TEST(AdaptiveExecutor, AThresholdCountsRowsAndNotBlocks) {
  AdaptiveOptions options;
  options.parallel_threshold = 6;
  Adaptive adaptive(MakeWatchedPlans("Watched", {2, 1}), 1, options);
  EXPECT_EQ(adaptive.Run(2, kAuto)->path, ExecutionPath::kSequential);
  EXPECT_EQ(adaptive.Run(4, kAuto)->path, ExecutionPath::kSequential);
  EXPECT_EQ(adaptive.Run(6, kAuto)->path, ExecutionPath::kParallel);
  // A single block cannot be split, however many rows it has.
  EXPECT_EQ(adaptive.executor.Choose(2, kParallel).path, ExecutionPath::kSequential);
  EXPECT_EQ(adaptive.executor.Choose(4, kParallel).path, ExecutionPath::kParallel);
}

TEST(AdaptiveExecutor, AThresholdYieldsToWhatTheRequestAsksFor) {
  AdaptiveOptions options;
  options.parallel_threshold = 4;
  const Adaptive adaptive(Rows(), 1, options);
  EXPECT_EQ(adaptive.executor.Choose(100, kSequential).path, ExecutionPath::kSequential);
  EXPECT_EQ(adaptive.executor.Choose(2, kParallel).path, ExecutionPath::kParallel);
}

TEST(AdaptiveExecutor, ExpectsNothingOfAMixedPlanThatIsNotMadeYet) {
  Adaptive adaptive(MakeWatchedPlans("WatchedMix", {-1, 1}), 1, {}, CostTable({{1, 100, 0, 1}}));
  EXPECT_EQ(adaptive.executor.Choose(5, kParallel).nanos, 0);
  const absl::StatusOr<Execution> run = adaptive.Run(5, kParallel);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->path, ExecutionPath::kSequential);
  EXPECT_EQ(run->threads, 1);
  EXPECT_EQ(run->rows, 5);
  EXPECT_EQ(adaptive.executor.Choose(5, kParallel).path, ExecutionPath::kSequential);
  EXPECT_GT(adaptive.executor.Choose(5, kParallel).nanos, 0);
}

TEST(AdaptiveExecutor, AnswersTheFailureOfEveryPath) {
  for (const char* op : {"Watched", "WatchedMix"}) {
    Adaptive adaptive(MakeWatchedPlans(op, {-1, 1}));
    SetWatchHook([](int64_t, const WatchedRun&) { return absl::DataLossError("no good"); });
    for (const ExecutionMode mode : {kSequential, kParallel}) {
      EXPECT_EQ(adaptive.Run(9, mode).status().code(), absl::StatusCode::kDataLoss) << op;
    }
  }
}

}  // namespace
}  // namespace saker
