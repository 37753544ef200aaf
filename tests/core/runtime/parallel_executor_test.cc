// How a request is cut over threads: every unit once, the same bits as on one thread, one failure for all.
#include "core/runtime/parallel_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>

#include "core/runtime/sequential_executor.h"
#include "tests/core/runtime/watched_op.h"

namespace saker {
namespace {

using testing::HasSubstr;

// A pool with an executor for plans made before.
struct Threads {
  Threads(const PlanSet& plans, int workers, std::vector<double> unit_nanos = {})
      : pool(ThreadPoolOptions{workers, 0, 0}), executor(plans, pool, std::move(unit_nanos)), context(plans) {}
  absl::StatusOr<int> Run(const TestRequest& request, int64_t units, TaskPriority priority = TaskPriority::kNormal) {
    return executor.Run(request.request(), units, priority, context);
  }
  ThreadPool pool;
  ParallelExecutor executor;
  RunContext context;
};

// The runs in the order of their rows, which must follow each other without gap or overlap up to `rows`.
void ExpectEveryRowOnce(int64_t rows) {
  std::vector<WatchedRun> runs = WatchedRuns();
  std::sort(runs.begin(), runs.end(), [](const WatchedRun& a, const WatchedRun& b) { return a.first < b.first; });
  int64_t next = 1;
  for (const WatchedRun& run : runs) {
    EXPECT_EQ(run.first, static_cast<float>(next));
    next += run.rows;
  }
  EXPECT_EQ(next, rows + 1);
}

TEST(ParallelExecutor, RunsEveryRowOnceHoweverTheySplit) {
  for (const int workers : {0, 1, 2, 5}) {
    for (const std::vector<int64_t>& units : {std::vector<int64_t>{}, {2, 4}, {3, 8}}) {
      // One row, fewer rows than threads, as many, and numbers that nothing divides.
      for (const int64_t rows : {1, 2, 3, 5, 6, 7, 13, 32, 41}) {
        SCOPED_TRACE(testing::Message() << rows << " rows, " << workers << " workers, " << units.size() << " plans");
        const auto plans = MakeWatchedPlans("Watched", {-1, 1}, units);
        Threads threads(*plans, workers);
        TestRequest request(*plans, rows);
        const absl::StatusOr<int> took = threads.Run(request, rows);
        ASSERT_TRUE(took.ok()) << took.status();
        EXPECT_GE(*took, 1);
        EXPECT_LE(*took, std::min<int64_t>(workers + 1, rows));
        ExpectEveryRowOnce(rows);
        for (int64_t row = 0; row < rows; ++row) {
          ASSERT_EQ(request.Output(0)[static_cast<size_t>(row)], static_cast<float>(row + 2));
        }
      }
    }
  }
}

TEST(ParallelExecutor, RunsWholeBlocksWhereTheBatchIsFixed) {
  const auto plans = MakeWatchedPlans("Watched", {3, 1});
  Threads threads(*plans, 2);
  TestRequest request(*plans, 21);
  ASSERT_TRUE(threads.Run(request, 7).ok());
  EXPECT_EQ(WatchedRuns().size(), 7u);
  ExpectEveryRowOnce(21);
}

// A network of real operators, whose rounding would show where the cut mattered.
std::unique_ptr<PlanSet> NetworkPlans() {
  GraphBuilder g;
  const auto weights = [&](const Shape& shape) {
    Tensor tensor = *Tensor::Create(DataType::kFloat32, shape);
    int state = 7;
    for (float& value : tensor.As<float>()) value = static_cast<float>((state = state * 37 % 101) - 50) / 700;
    return g.Constant(tensor);
  };
  const ValueId hidden = g.Op("Tanh", {g.Op("MatMul", {g.Input("x", {-1, 37}), weights({37, 29})})});
  g.Output(g.Op("Softmax", {g.Op("MatMul", {hidden, weights({29, 11})})}));
  absl::StatusOr<std::unique_ptr<PlanSet>> plans = PlanSet::Create(g.Build(), OpRegistry::Get(), PlanLimits());
  EXPECT_TRUE(plans.ok()) << plans.status();
  for (const int64_t units : {2, 4, 8}) EXPECT_TRUE((*plans)->Add(units).ok());
  return *std::move(plans);
}

TEST(ParallelExecutor, AnswersTheSameBitsAsOneThread) {
  const auto plans = NetworkPlans();
  RunContext context(*plans);
  for (const int workers : {1, 2, 3}) {
    Threads threads(*plans, workers);
    for (const int64_t rows : {2, 3, 7, 16, 29}) {
      TestRequest alone(*plans, rows), split(*plans, rows);
      for (TestRequest* request : {&alone, &split}) {
        auto* values = static_cast<float*>(const_cast<void*>(request->input_views()[0].data));
        for (int64_t i = 0; i < rows * 37; ++i) values[i] = static_cast<float>(i * 31 % 97) / 48 - 1;
      }
      ASSERT_TRUE(RunSequential(*plans, alone.request(), 0, rows, context).ok());
      ASSERT_TRUE(threads.Run(split, rows).ok());
      const std::vector<float> want = alone.Output(0), got = split.Output(0);
      EXPECT_EQ(std::memcmp(got.data(), want.data(), want.size() * sizeof(float)), 0) << rows << " on " << workers;
    }
  }
}

TEST(ParallelExecutor, StartsNoPieceAfterAFailure) {
  // Without workers the pieces run one after the other.
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2});
  Threads threads(*plans, 0);
  SetWatchHook([](int64_t runs_before, const WatchedRun&) {
    return runs_before == 2 ? absl::InvalidArgumentError("no good") : absl::OkStatus();
  });
  TestRequest request(*plans, 9);
  const absl::Status status = threads.Run(request, 9).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(WatchedRuns().size(), 3u);
}

TEST(ParallelExecutor, FailsWhereverTheFailingPieceIsAndRunsAgainAfterwards) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2});
  Threads threads(*plans, 2);
  for (const int64_t bad_row : {1, 7, 13}) {
    SetWatchHook([bad_row](int64_t, const WatchedRun& run) {
      const bool bad = run.first <= static_cast<float>(bad_row) &&
                       run.first + static_cast<float>(run.rows) > static_cast<float>(bad_row);
      return bad ? absl::OutOfRangeError("no good") : absl::OkStatus();
    });
    TestRequest request(*plans, 13);
    const absl::Status status = threads.Run(request, 13).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("no good"));
    SetWatchHook(nullptr);
    TestRequest again(*plans, 13);
    ASSERT_TRUE(threads.Run(again, 13).ok());
    EXPECT_EQ(again.Output(0)[12], 14);
  }
}

TEST(ParallelExecutor, AnswersOneFailureWhenEveryPieceFails) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1});
  Threads threads(*plans, 3);
  SetWatchHook([](int64_t, const WatchedRun& run) { return absl::DataLossError("row " + std::to_string(run.first)); });
  TestRequest request(*plans, 40);
  EXPECT_EQ(threads.Run(request, 40).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_LE(WatchedRuns().size(), 4u);  // one a thread at most
}

TEST(ParallelExecutor, StopsBetweenPiecesWhenCancelled) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1});
  for (const int workers : {0, 2}) {
    Threads threads(*plans, workers);
    TestRequest request(*plans, 20);
    std::atomic<bool> cancelled{false};
    request.request().cancelled = &cancelled;
    SetWatchHook([&](int64_t, const WatchedRun&) {
      cancelled = true;
      return absl::OkStatus();
    });
    EXPECT_EQ(threads.Run(request, 20).status().code(), absl::StatusCode::kCancelled);
    const std::vector<float> out = request.Output(0);
    EXPECT_GT(std::count(out.begin(), out.end(), -12345.0f), 0) << workers;
    SetWatchHook(nullptr);
  }
}

TEST(ParallelExecutor, RunsAtEitherPriority) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2});
  Threads threads(*plans, 2);
  for (const TaskPriority priority : {TaskPriority::kNormal, TaskPriority::kHigh}) {
    TestRequest request(*plans, 11);
    ASSERT_TRUE(threads.Run(request, 11, priority).ok());
    EXPECT_EQ(request.Output(0)[10], 12);
  }
}

TEST(ParallelExecutor, CutsPiecesThatSomePlanIsMadeForAndThatFit) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4, 8});
  const std::vector<std::vector<double>> measured = {{}, {50'000, 50'000, 50'000, 50'000}, {9, 9, 9, 9}, {4, 3, 2, 1}};
  for (const int workers : {1, 3}) {
    for (const std::vector<double>& unit_nanos : measured) {
      Threads threads(*plans, workers, unit_nanos);
      for (int64_t units = 1; units <= 100; ++units) {
        const int64_t piece = threads.executor.PieceUnits(units);
        EXPECT_THAT(piece, testing::AnyOf(1, 2, 4, 8));
        EXPECT_LE(piece, std::max<int64_t>(1, (units + workers) / (workers + 1))) << units;
      }
    }
  }
}

TEST(ParallelExecutor, IgnoresMeasurementsOfOtherPlans) {
  const auto plans = MakeWatchedPlans("Watched", {-1, 1}, {2, 4, 8});
  const Threads unmeasured(*plans, 1), stale(*plans, 1, {50'000, 50'000});
  for (const int64_t units : {2, 9, 64}) {
    EXPECT_EQ(stale.executor.PieceUnits(units), unmeasured.executor.PieceUnits(units));
  }
}

}  // namespace
}  // namespace saker
