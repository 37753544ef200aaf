#include "core/runtime/intra_op_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

// IntraOp: two shared steps on rows of 7, for two threads.
struct IntraOp {
  IntraOp() : pool(ThreadPoolOptions{1, 0, 0}) {
    GraphBuilder g;
    g.Output(g.Op("Shared", {g.Op("Shared", {g.Input("x", {-1, 7})})}));
    plans = MakePlans(g.Build());
    EXPECT_TRUE(plans->AddIntraOp(2).ok());
    context = std::make_unique<RunContext>(*plans);
  }
  absl::StatusOr<int> Run(const RunRequest& request) {
    return RunIntraOp(request, request.rows, {pool, 2, TaskPriority::kNormal}, *context);
  }
  ThreadPool pool;
  std::unique_ptr<PlanSet> plans;
  std::unique_ptr<RunContext> context;
};

TEST(RunIntraOp, AnswersEveryRow) {
  IntraOp shared;
  for (const int64_t rows : {1, 2, 5}) {
    TestRequest request(*shared.plans, rows);
    const absl::StatusOr<int> threads = shared.Run(request.request());
    ASSERT_TRUE(threads.ok()) << threads.status();
    EXPECT_GE(*threads, 1);
    EXPECT_LE(*threads, 2);
    const std::vector<float> in = request.Input(0), out = request.Output(0);
    for (size_t i = 0; i < in.size(); ++i) ASSERT_EQ(out[i], in[i] + 2) << i;
  }
}

TEST(RunIntraOp, NamesTheNodeWhosePartFails) {
  IntraOp shared;
  TestRequest request(*shared.plans, 200);  // values up to 1400
  const absl::Status status = shared.Run(request.request()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("(Shared): a value is over 1000"));
}

TEST(RunIntraOp, StopsBetweenRowsWhenCancelled) {
  IntraOp shared;
  TestRequest request(*shared.plans, 2);
  const std::atomic<bool> cancelled{true};
  request.request().cancelled = &cancelled;
  EXPECT_EQ(shared.Run(request.request()).status().code(), absl::StatusCode::kCancelled);
}

TEST(PlanSet, HasNoIntraOpPlanWhereNoStepHasParts) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("x", {-1, 7})}));
  const auto plans = MakePlans(g.Build());
  EXPECT_TRUE(plans->AddIntraOp(4).ok());
  EXPECT_EQ(plans->intra_op(), nullptr);
}

}  // namespace
}  // namespace saker
