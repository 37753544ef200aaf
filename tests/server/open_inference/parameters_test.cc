#include "server/open_inference/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/inference/inference_runner.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class ParametersTest : public ::testing::Test {
 protected:
  ParametersTest() { InferenceRunner::Start({1'000'000, 0, nullptr}, task_); }
  absl::Status Apply() { return ApplyParameters(request_.parameters(), task_); }
  std::string Refusal() { return std::string(Apply().message()); }
  inference::InferParameter& Set(const std::string& name) { return (*request_.mutable_parameters())[name]; }

  inference::ModelInferRequest request_;
  InferenceTask task_;
};

TEST_F(ParametersTest, NoneChangeNothing) {
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(task_.options.deadline_nanos, 0);
  EXPECT_FALSE(task_.wanted_priority.has_value());
}

TEST_F(ParametersTest, TimeoutShortensTheDeadline) {
  Set("timeout").set_int64_param(500);
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(task_.options.deadline_nanos, 1'500'000);
  Set("timeout").set_uint64_param(900);
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(task_.options.deadline_nanos, 1'500'000) << "the earlier one holds";
}

TEST_F(ParametersTest, TimeoutMayBeAsLongAsItLikes) {
  Set("timeout").set_uint64_param(UINT64_MAX);
  ASSERT_TRUE(Apply().ok());
  EXPECT_GT(task_.options.deadline_nanos, 1'000'000);
  Set("timeout").set_int64_param(-1);
  EXPECT_EQ(Refusal(), "timeout is -1: expected microseconds");
}

TEST_F(ParametersTest, PriorityOneIsTheMostUrgent) {
  Set("priority").set_uint64_param(1);
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(task_.wanted_priority, TaskPriority::kHigh);
  Set("priority").set_int64_param(200);
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(task_.wanted_priority, TaskPriority::kLow);
  Set("priority").set_string_param("high");
  EXPECT_EQ(Refusal(), "parameter \"priority\": expected an integer");
}

TEST_F(ParametersTest, ExecutionModeIsTakenByName) {
  Set("saker_execution_mode").set_string_param("parallel");
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(task_.options.mode, ExecutionMode::kParallel);
  Set("saker_execution_mode").set_string_param("fast");
  EXPECT_THAT(Refusal(), HasSubstr("saker_execution_mode: "));
}

TEST_F(ParametersTest, SequencesAreRefused) {
  Set("sequence_id").set_int64_param(0);
  EXPECT_TRUE(Apply().ok());
  Set("sequence_id").set_int64_param(7);
  EXPECT_EQ(Apply().code(), absl::StatusCode::kUnimplemented);
}

TEST_F(ParametersTest, UnknownOnesAreForOthers) {
  Set("triton_enable_empty_final_response").set_bool_param(true);
  EXPECT_TRUE(Apply().ok());
}

TEST(ParseVersion, TakesNumbersAndNothing) {
  EXPECT_EQ(*ParseVersion(""), 0);
  EXPECT_EQ(*ParseVersion("12"), 12);
  for (const char* bad : {"0", "-1", "one", "1.0", "99999999999999999999"}) EXPECT_FALSE(ParseVersion(bad).ok()) << bad;
}

}  // namespace
}  // namespace saker
