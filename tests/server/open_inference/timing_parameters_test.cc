#include "server/open_inference/timing_parameters.h"

#include <gtest/gtest.h>

#include "server/inference/inference_runner.h"

namespace saker {
namespace {

// A task whose stages took 1, 20, 300, 4 000 000 and 0 ns.
InferenceTask Timed() {
  InferenceTask task;
  InferenceRunner::Start({1'000, 0, nullptr}, task);
  int64_t now = 1'000;
  for (const int64_t nanos : {1, 20, 300, 4'000'000, 0}) task.clock.EndStage(now += nanos);
  task.execution.path = ExecutionPath::kIntraOp;
  task.execution.threads = 2;
  return task;
}

void ExpectTimed(const inference::ModelInferResponse& response) {
  const auto& parameters = response.parameters();
  ASSERT_EQ(parameters.size(), 8U);
  EXPECT_EQ(parameters.at("saker_receive_ns").int64_param(), 1);
  EXPECT_EQ(parameters.at("saker_decode_ns").int64_param(), 20);
  EXPECT_EQ(parameters.at("saker_queue_ns").int64_param(), 300);
  EXPECT_EQ(parameters.at("saker_compute_ns").int64_param(), 4'000'000);
  EXPECT_EQ(parameters.at("saker_encode_ns").int64_param(), 0);
  EXPECT_EQ(parameters.at("saker_encode_ns").parameter_choice_case(), inference::InferParameter::kInt64Param);
  EXPECT_EQ(parameters.at("saker_total_ns").int64_param(), 4'000'321);
  EXPECT_EQ(parameters.at("saker_path").string_param(), "intra_op");
  EXPECT_EQ(parameters.at("saker_threads").int64_param(), 2);
}

TEST(TimingParameters, StandInTheMap) {
  inference::ModelInferResponse response;
  SetTiming(Timed(), response);
  ExpectTimed(response);
}

TEST(TimingParameters, AreTheSameAsBytesBehindTheAnswer) {
  inference::ModelInferResponse response;
  response.set_id("seven");
  std::string bytes = "left from the last answer";
  SerializeTiming(Timed(), bytes);
  inference::ModelInferResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(response.SerializeAsString() + bytes));
  EXPECT_EQ(parsed.id(), "seven");
  ExpectTimed(parsed);
  EXPECT_TRUE(parsed.GetReflection()->GetUnknownFields(parsed).empty());
}

TEST(TimingParameters, TakeAnyTime) {
  InferenceTask task;
  InferenceRunner::Start({0, 0, nullptr}, task);
  task.clock.EndStage(INT64_MAX);
  std::string bytes;
  SerializeTiming(task, bytes);
  inference::ModelInferResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(bytes));
  EXPECT_EQ(parsed.parameters().at("saker_receive_ns").int64_param(), INT64_MAX);
}

}  // namespace
}  // namespace saker
