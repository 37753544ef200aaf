#include "server/inference/inference_runner.h"

#include <gtest/gtest.h>

#include <atomic>

#include "core/base/clock.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

constexpr int64_t kBudget = 500'000;

// Started, and expected to take that long on that path.
InferenceTask TaskOf(int64_t nanos, ExecutionPath path = ExecutionPath::kSequential, bool on_worker = false) {
  InferenceTask task;
  task.servable = MakeServable("affine", 1, AffineModel());
  task.rows = 1;
  CallInfo info;
  info.on_worker = on_worker;
  InferenceRunner::Start(info, task);
  task.estimate = {path, nanos};
  return task;
}

TEST(InferenceRunner, KeepsCheapRequestsOnThePollingThread) {
  const InferenceRunner runner(kBudget);
  InferenceTask task = TaskOf(kBudget - 1);
  runner.Place(0, task);
  EXPECT_TRUE(task.run_inline);
  task = TaskOf(kBudget);
  runner.Place(0, task);
  EXPECT_FALSE(task.run_inline);
}

TEST(InferenceRunner, NeverHoldsAPollingThreadForAnUnknownCost) {
  InferenceTask task = TaskOf(0);
  InferenceRunner(INT64_MAX).Place(0, task);
  EXPECT_FALSE(task.run_inline);
  EXPECT_EQ(task.priority, TaskPriority::kNormal);
}

TEST(InferenceRunner, CountsWhatAnsweringTakes) {
  const InferenceRunner runner(kBudget);
  InferenceTask task = TaskOf(1000);
  runner.Place(kBudget, task);
  EXPECT_FALSE(task.run_inline);
}

TEST(InferenceRunner, ExpectsNoHelpFromBusyWorkers) {
  InferenceTask task = TaskOf(1000, ExecutionPath::kParallel);
  EngineOptions measured;
  measured.calibration_budget = absl::Milliseconds(20);
  task.servable = MakeServable("heavy", 1, HeavyModel(4), {}, measured);
  task.rows = 4096;
  InferenceRunner(kBudget).Place(0, task);
  EXPECT_FALSE(task.run_inline) << "alone it takes "
                                << task.servable->model().cost_table().Nanos(ExecutionPath::kSequential, 4096) << " ns";
}

TEST(InferenceRunner, LeavesToAWorkerWhatAWorkerParsed) {
  InferenceTask task = TaskOf(1000, ExecutionPath::kSequential, true);
  InferenceRunner(kBudget).Place(0, task);
  EXPECT_FALSE(task.run_inline);
}

TEST(InferenceRunner, EndsTheQueueOnceAndLooksForTheCallerEachTime) {
  std::atomic<bool> cancelled{false};
  InferenceTask task = TaskOf(1000);
  task.options.cancelled = &cancelled;
  for (int stage = 0; stage < 2; ++stage) task.clock.EndStage(SteadyNanos());  // receive, decode
  ASSERT_TRUE(InferenceRunner::Enter(task).ok());
  const int64_t entered = task.clock.last_nanos();
  ASSERT_TRUE(InferenceRunner::Enter(task).ok());
  EXPECT_EQ(task.clock.last_nanos(), entered);
  cancelled = true;
  EXPECT_EQ(InferenceRunner::Enter(task).code(), absl::StatusCode::kCancelled);
}

TEST(InferenceRunner, LetsShortRequestsGoBeforeLongOnes) {
  const InferenceRunner runner(kBudget);
  for (const auto& [nanos, priority] : {std::pair<int64_t, TaskPriority>{4'000'000, TaskPriority::kHigh},
                                        {20'000'000, TaskPriority::kNormal},
                                        {200'000'000, TaskPriority::kLow}}) {
    InferenceTask task = TaskOf(nanos);
    runner.Place(0, task);
    EXPECT_EQ(task.priority, priority) << nanos;
  }
}

}  // namespace
}  // namespace saker
