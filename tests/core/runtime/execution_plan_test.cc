#include "core/runtime/execution_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(ExecutionPlan, PrintsWhereEachArgumentLies) {
  ExecutionPlan plan;
  plan.rows = 4;
  plan.arena_bytes = 128;
  plan.unshared_bytes = 256;
  PlanStep step;
  step.name = "dense1";
  step.op = "Dense";
  step.inputs = {{BufferRef::Kind::kInput, 0, 0, nullptr},
                 {BufferRef::Kind::kConstant, 0, 0, nullptr},
                 {BufferRef::Kind::kNone, 0, 0, nullptr}};
  step.outputs = {{BufferRef::Kind::kArena, 0, 64, nullptr}, {BufferRef::Kind::kOutput, 1, 0, nullptr}};
  step.output_descs = {{DataType::kFloat32, {4, 8, 1, 1}, Layout::kBlocked8}, {DataType::kInt8, {4}, Layout::kPlain}};
  plan.steps.push_back(std::move(step));
  EXPECT_EQ(plan.ToString(),
            "plan for 4 rows: 1 steps, arena 128 bytes (256 without sharing)\n"
            "  0 Dense \"dense1\" (input0, constant, -) -> @64, output1 FLOAT[4,8,1,1] blocked by 8 INT8[4]\n");
}

TEST(BufferRef, SaysWhereAnArgumentLies) {
  EXPECT_EQ((BufferRef{BufferRef::Kind::kNone, 0, 0, nullptr}).ToString(), "-");
  EXPECT_EQ((BufferRef{BufferRef::Kind::kArena, 0, 64, nullptr}).ToString(), "@64");
  EXPECT_EQ((BufferRef{BufferRef::Kind::kInput, 2, 0, nullptr}).ToString(), "input2");
}

TEST(LayoutText, IsEmptyForPlain) {
  EXPECT_EQ(LayoutText(Layout::kPlain), "");
  EXPECT_EQ(LayoutText(Layout::kChannelsLast), "channels last");
  EXPECT_EQ(LayoutText(Layout::kBlocked16), "blocked by 16");
}

}  // namespace
}  // namespace saker
