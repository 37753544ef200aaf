#include "core/training/work_split.h"

#include <atomic>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

class WorkSplitOnBothPaths : public testing::TestWithParam<ExecutionPath> {
 protected:
  ThreadPool pool_{{.workers = 2}};
  WorkSplit split_{pool_, 3};
};

TEST_P(WorkSplitOnBothPaths, RunsEachTaskOnce) {
  std::vector<std::atomic<int>> runs(50);
  const absl::Status status = split_.Run(GetParam(), 50, [&](int64_t task) {
    ++runs[task];
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  for (const std::atomic<int>& count : runs) EXPECT_EQ(count, 1);
}

TEST_P(WorkSplitOnBothPaths, ReturnsAFailureAndForgetsItForTheNextRun) {
  const absl::Status failed = split_.Run(
      GetParam(), 10, [](int64_t task) { return task == 4 ? absl::InternalError("task 4") : absl::OkStatus(); });
  EXPECT_EQ(failed, absl::InternalError("task 4"));
  EXPECT_TRUE(split_.Run(GetParam(), 10, [](int64_t) { return absl::OkStatus(); }).ok());
}

TEST_P(WorkSplitOnBothPaths, DoesNothingForNoTasks) {
  EXPECT_TRUE(split_.Run(GetParam(), 0, [](int64_t) { return absl::InternalError("never"); }).ok());
}

INSTANTIATE_TEST_SUITE_P(Paths, WorkSplitOnBothPaths,
                         testing::Values(ExecutionPath::kSequential, ExecutionPath::kParallel));

}  // namespace
}  // namespace saker
