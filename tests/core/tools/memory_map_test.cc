#include "core/tools/memory_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/model_impl.h"
#include "tests/core/test_models.h"

namespace saker {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ExecutionPlan TwoSteps() {
  ExecutionPlan plan;
  plan.arena_bytes = 320;
  plan.steps.resize(2);
  plan.steps[0].op = "Dense";
  plan.steps[0].name = "<a>";
  plan.steps[1].op = "Softmax";
  plan.buffers = {{0, 160, 0, 1, false}, {160, 160, 1, 1, true}};
  return plan;
}

TEST(MemoryMap, DrawsARectangleForEachBufferInItsStepsAndBytes) {
  const std::string svg = MemoryMap(TwoSteps());
  EXPECT_THAT(svg, StartsWith("<svg "));
  EXPECT_THAT(svg, HasSubstr("x=\"110.00\" y=\"176.00\" width=\"1000.00\" height=\"160.00\""));
  EXPECT_THAT(svg, HasSubstr("x=\"610.00\" y=\"16.00\" width=\"500.00\" height=\"160.00\" fill=\"#bbb\""));
  EXPECT_THAT(svg, HasSubstr("<title>Dense &lt;a&gt;: 160 bytes @0, steps 0 to 1</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>scratch of Softmax : 160 bytes @160, steps 1 to 1</title>"));
  EXPECT_THAT(svg, HasSubstr(">320 bytes</text>"));
}

TEST(MemoryMap, SaysSoWhereThereIsNothingToShowOrTooMuch) {
  EXPECT_EQ(MemoryMap(ExecutionPlan()), "<p>The plan needs no memory of its own.</p>\n");
  ExecutionPlan plan = TwoSteps();
  plan.steps.resize(100'000);
  EXPECT_THAT(MemoryMap(plan), HasSubstr("No picture: 2 buffers over 100000 steps"));
  plan = TwoSteps();
  plan.buffers.resize(100'000);
  EXPECT_THAT(MemoryMap(plan), HasSubstr("No picture"));
}

TEST(MemoryMap, ShowsThePlanOfAModel) {
  const auto model = LoadModel(Perceptron());
  EXPECT_THAT(MemoryMap(*model->impl().plans->entries().front().plan), StartsWith("<svg "));
}

}  // namespace
}  // namespace saker
