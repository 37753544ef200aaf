#include "core/tools/plan_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PlanTable, ShowsAStepWithWhatItReadsAndWrites) {
  ExecutionPlan plan;
  PlanStep step;
  step.name = "<script>";
  step.op = "Dense";
  step.inputs = {{BufferRef::Kind::kInput, 0, 0, nullptr}, {BufferRef::Kind::kConstant, 0, 0, nullptr}};
  step.outputs = {{BufferRef::Kind::kArena, 0, 64, nullptr}, {BufferRef::Kind::kOutput, 1, 0, nullptr}};
  step.output_descs = {{DataType::kFloat32, {4, 8, 1, 1}, Layout::kBlocked8}, {DataType::kInt8, {4}, Layout::kPlain}};
  plan.steps.push_back(std::move(step));
  EXPECT_THAT(
      PlanTable(plan),
      HasSubstr("<tr><td class=\"number\">0</td><td>Dense</td><td>&lt;script&gt;</td><td>input0<br/>constant</td>"
                "<td>@64<br/>output1</td><td>FLOAT[4,8,1,1]<br/>INT8[4]</td><td>blocked by 8<br/>plain</td>"
                "<td class=\"number\">1</td><td class=\"number\"></td></tr>\n"));
}

TEST(PlanTable, ListsEveryStepOfALongPlan) {
  ExecutionPlan plan;
  plan.steps.resize(100'000);
  for (size_t i = 0; i < plan.steps.size(); ++i) plan.steps[i].name = absl::StrCat("n", i);
  const std::string html = PlanTable(plan);
  size_t at = 0;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    at = html.find(absl::StrCat("<td>n", i, "</td>"), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

}  // namespace
}  // namespace saker
