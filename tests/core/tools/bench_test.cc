#include "core/tools/bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/test_models.h"

namespace saker {
namespace {

BenchOptions Quick() {
  BenchOptions options;
  options.model_name = "net.onnx";
  options.threads = 2;
  options.modes = {ExecutionMode::kAuto, ExecutionMode::kParallel};
  options.seconds = 0.002;
  return options;
}

TEST(Bench, PrintsTheLineThatOtherProgramsRead) {
  const BenchResult result{"net.onnx", ExecutionMode::kAuto, 2, 64, 1.5, 2.25, 10, std::nullopt};
  EXPECT_EQ(result.ToLine(), "model=net.onnx mode=auto threads=2 batch=64 min_us=1.50 p50_us=2.25 p99_us=10.00");
}

TEST(Bench, PrintsAllocationsBehindTheTimesWhereTheyWereCounted) {
  const BenchResult result{"net.onnx", ExecutionMode::kAuto, 2, 64, 1.5, 2.25, 10, AllocationsPerRun{14, 0.5}};
  EXPECT_THAT(result.ToLine(), testing::EndsWith(" p99_us=10.00 allocations=14.00 own_allocations=0.50"));
  EXPECT_THAT(result.ToJson(), testing::EndsWith(R"("p99_us":10.00,"allocations":14.00,"own_allocations":0.50})"));
}

TEST(Bench, CountsTheAllocationsOfARun) {
  static int64_t asked;
  asked = 0;
  BenchOptions options = Quick();
  options.seconds = 0;  // a run a turn
  // Before and after each: three more in all, one of them ours.
  options.allocations = [] {
    const int64_t turns = ++asked / 2;
    return AllocationCount{3 * turns, turns};
  };
  const auto results = RunBench(LoadModel(Perceptron()), 1, options);
  ASSERT_TRUE(results.ok()) << results.status();
  for (const BenchResult& result : *results) {
    ASSERT_TRUE(result.allocations.has_value());
    EXPECT_EQ(result.allocations->all, 3);
    EXPECT_EQ(result.allocations->ours, 1);
  }
}

TEST(Bench, RefusesTimesThatAreNone) {
  BenchOptions options = Quick();
  options.seconds = -1;
  EXPECT_EQ(RunBench(LoadModel(Perceptron()), 1, options).status().message(), "--seconds: expected 0 to 3600, got -1");
}

TEST(ParseModeList, ReadsModesInTheirOrder) {
  EXPECT_THAT(*ParseModeList("parallel,auto"), testing::ElementsAre(ExecutionMode::kParallel, ExecutionMode::kAuto));
  EXPECT_EQ(ParseModeList("auto,").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Bench, PrintsJsonWithQuotedNames) {
  const BenchResult result{"a\"b\\c\n", ExecutionMode::kParallel, 1, 1, 1, 2, 3, std::nullopt};
  EXPECT_EQ(result.ToJson(),
            R"({"model":"a\"b\\c","mode":"parallel","threads":1,"batch":1,"min_us":1.00,"p50_us":2.00,"p99_us":3.00})");
}

TEST(Bench, TimesEveryMode) {
  const auto results = RunBench(LoadModel(Perceptron()), 5, Quick());
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), 2u);
  for (const BenchResult& result : *results) {
    EXPECT_EQ(result.batch, 5);
    EXPECT_GT(result.p50_us, 0);
    EXPECT_LE(result.min_us, result.p50_us);
    EXPECT_LE(result.p50_us, result.p99_us);
  }
}

TEST(Bench, SaysWhenTheModelDoesNotTakeTheBatch) {
  const absl::Status status = RunBench(LoadModel(Perceptron()), 1 << 20, Quick()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(Bench, MakesTheSameRequestEachTime) {
  auto model = LoadModel(Perceptron());
  const auto a = MakeRandomRequest(model, 2, 8), b = MakeRandomRequest(model, 2, 8);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ(a->inputs[0].As<float>(), b->inputs[0].As<float>());
}

TEST(Bench, GivesOpenDimensionsTheExtentAskedFor) {
  auto model = LoadModel(Pictures());
  const auto request = MakeRandomRequest(model, 2, 8);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->inputs[0].shape(), (Shape{2, 1, 8, 8}));
  EXPECT_FALSE(model->has_variants()) << "it is the variant that is timed";
}

}  // namespace
}  // namespace saker
