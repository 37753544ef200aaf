#include "core/runtime/run_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

using testing::ElementsAre;

std::unique_ptr<PlanSet> MixPlans() {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Op("Mix", {g.Input("x", {-1, 1})})}));
  return MakePlans(g.Build());
}

TEST(RunContext, RunsAPieceOnItsOwnRowsOnly) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("x", {-1, 1})}));
  const auto plans = MakePlans(g.Build(), {2});
  TestRequest request(*plans, 5);
  RunContext context(*plans);
  ASSERT_TRUE(context.RunPiece(1, request.request(), 2).ok());
  EXPECT_THAT(request.Output(0), ElementsAre(-12345, -12345, 4, 5, -12345));
}

TEST(RunContext, OutputsWithoutRowsComeFromTheFirstPiece) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("x", {-1, 1})}));
  const ValueId constant = g.Constant(Tensor::FromValues<float>({2}, {7, 8}));
  g.Output(constant);
  const auto plans = MakePlans(g.Build());
  TestRequest request(*plans, 2);
  RunContext context(*plans);
  ASSERT_TRUE(context.RunPiece(0, request.request(), 1).ok());
  EXPECT_THAT(request.Output(1), ElementsAre(-12345, -12345));
  ASSERT_TRUE(context.RunPiece(0, request.request(), 0).ok());
  EXPECT_THAT(request.Output(1), ElementsAre(7, 8));
}

TEST(RunContext, RunsPlansOfOtherRowCountsInAGrowingArena) {
  const auto plans = MixPlans();
  RunContext context(*plans);
  const size_t before = context.SizeInBytes();
  for (int64_t rows : {3, 200, 3, 7, 9, 11, 13, 200}) {
    TestRequest request(*plans, rows);
    ASSERT_TRUE(context.RunWhole(*plans->ExactPlan(rows), request.request()).ok());
    const float mean = static_cast<float>(rows + 1) / 2;
    EXPECT_NEAR(request.Output(0)[0], 1 - mean + 1, 1e-3) << rows;
  }
  EXPECT_GT(context.SizeInBytes(), before);
}

TEST(RunContext, StillRunsItsOwnPlansAfterTheArenaGrew) {
  const auto plans = MixPlans();
  RunContext context(*plans);
  TestRequest large(*plans, 500), small(*plans, 1);
  ASSERT_TRUE(context.RunWhole(*plans->ExactPlan(500), large.request()).ok());
  ASSERT_TRUE(context.RunPiece(0, small.request(), 0).ok());
  EXPECT_THAT(small.Output(0), ElementsAre(1));
}

// The largest value that a graph may have.
constexpr int64_t kMostElements = int64_t{1} << 40;

// x plus 40 times x + 1, all alive at once: for kMostElements more bytes than a process can address.
ValueId ManyAtOnce(GraphBuilder& g, ValueId x) {
  std::vector<ValueId> values;
  for (int i = 0; i < 40; ++i) values.push_back(g.Op("AddOne", {x}));
  for (ValueId value : values) x = g.Op("Sum", {x, value});
  return x;
}

TEST(RunContext, ServesOtherRowCountsAfterOneThatMemoryDoesNotSufficeFor) {
  GraphBuilder g;
  g.Output(ManyAtOnce(g, g.Op("Mix", {g.Input("x", {-1, 1})})));
  const auto plans = MakePlans(g.Build(), {}, {SIZE_MAX, SIZE_MAX, 1e18});
  RunContext context(*plans);
  TestRequest small(*plans, 3), one(*plans, 1);
  RunRequest large = small.request();
  const std::vector<MutableTensorView> dropped(1);
  large.rows = kMostElements;
  large.outputs = dropped;
  for (int round = 0; round < 2; ++round) {
    const absl::Status status = context.RunWhole(*plans->ExactPlan(kMostElements), large);
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
    ASSERT_TRUE(context.RunWhole(*plans->ExactPlan(3), small.request()).ok());
    EXPECT_THAT(small.Output(0), ElementsAre(-1, 40, 81));
    ASSERT_TRUE(context.RunPiece(0, one.request(), 0).ok());
    EXPECT_THAT(one.Output(0), ElementsAre(40));
  }
}

TEST(RunContext, AnswersForAnArenaThatThereIsNoMemoryFor) {
  GraphBuilder g;
  g.Output(ManyAtOnce(g, g.Input("x", {1, kMostElements})));
  const auto plans = MakePlans(g.Build(), {}, {SIZE_MAX, SIZE_MAX, 1e18});
  RunContext context(*plans);
  const std::vector<ConstTensorView> inputs(1);
  const std::vector<MutableTensorView> outputs(1);
  const RunRequest request{inputs, outputs, 1};
  EXPECT_EQ(context.RunPiece(0, request, 0).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(context.SizeInBytes(), 0u);
}

}  // namespace
}  // namespace saker
