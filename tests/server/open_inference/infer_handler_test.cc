#include "server/open_inference/infer_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/server/testing/infer_requests.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class InferHandlerTest : public ::testing::Test {
 protected:
  absl::Status Decode() {
    InferenceRunner::Start(info_, task_);
    task_.clock.EndStage(SteadyNanos());
    response_.Clear();
    return handler_.Decode(request_, catalog_, task_, response_);
  }
  absl::Status Answer() {
    absl::Status status = Decode();
    if (status.ok()) status = handler_.Run(task_, response_, 0);
    return status.ok() ? handler_.Encode(task_, response_) : status;
  }
  std::string Refusal(absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
    const absl::Status status = Answer();
    EXPECT_EQ(status.code(), code) << status.message();
    InferenceRunner::Abandon(task_);
    return std::string(status.message());
  }
  void SetUp() override {
    request_.set_model_name("affine");
    AddRawInput(request_, "x", {2, 4}, {1, 2, 3, 4, 8, 7, 6, 5});
  }
  inference::InferParameter& AskForClasses() {
    auto& output = *request_.add_outputs();
    output.set_name("y");
    return (*output.mutable_parameters())["classification"];
  }

  const InferHandler handler_{{1'000'000, 4096}};
  const std::shared_ptr<Servable> servable_ = MakeServable("affine", 3, AffineModel(), {"a", "b", "c", "d"});
  const ModelCatalog catalog_ = CatalogOf(servable_);
  CallInfo info_{SteadyNanos(), 0, nullptr};
  InferTask task_;
  inference::ModelInferRequest request_;
  inference::ModelInferResponse response_;
};

TEST_F(InferHandlerTest, AnswersAllOutputsRawWithTheVersionAndTheId) {
  request_.set_id("seven");
  ASSERT_TRUE(Answer().ok());
  EXPECT_THAT(RawFloats(response_, 0), ElementsAre(3, 5, 7, 9, 17, 15, 13, 11));
  EXPECT_EQ(response_.outputs(0).name(), "y");
  EXPECT_EQ(response_.outputs(0).datatype(), "FP32");
  EXPECT_THAT(response_.outputs(0).shape(), ElementsAre(2, 4));
  EXPECT_EQ(response_.model_name(), "affine");
  EXPECT_EQ(response_.model_version(), "3");
  EXPECT_EQ(response_.id(), "seven");
}

TEST_F(InferHandlerTest, CountsAnswersAndFailures) {
  ASSERT_TRUE(Answer().ok());
  request_.set_raw_input_contents(0, "short");
  Refusal();
  const ServingCounts counts = servable_->counts();
  EXPECT_EQ(counts.answers, 1);
  EXPECT_EQ(counts.rows, 2);
  EXPECT_EQ(counts.failures, 1);
}

TEST_F(InferHandlerTest, GivesTheBestClassesOfEachRow) {
  AskForClasses().set_int64_param(2);
  ASSERT_TRUE(Answer().ok());
  EXPECT_EQ(response_.outputs(0).datatype(), "BYTES");
  EXPECT_THAT(response_.outputs(0).shape(), ElementsAre(2, 2));
  EXPECT_THAT(RawWords(response_, 0), ElementsAre("9:3:d", "7:2:c", "17:0:a", "15:1:b"));
}

TEST_F(InferHandlerTest, GivesNoMoreClassesThanThereAre) {
  AskForClasses().set_uint64_param(1'000'000'000'000);
  ASSERT_TRUE(Answer().ok());
  EXPECT_THAT(response_.outputs(0).shape(), ElementsAre(2, 4));
  EXPECT_EQ(RawWords(response_, 0).size(), 8U);
}

TEST_F(InferHandlerTest, RefusesClassesByTheWrongName) {
  AskForClasses().set_int64_param(-1);
  EXPECT_EQ(Refusal(), "output \"y\": classification is -1: expected 0 or more");
  request_.mutable_outputs(0)->mutable_parameters()->at("classification").set_string_param("2");
  EXPECT_THAT(Refusal(), HasSubstr("\"classification\": expected an integer"));
}

TEST_F(InferHandlerTest, RefusesOutputsThatAreNotThereOrAskedForTwice) {
  request_.add_outputs()->set_name("z");
  EXPECT_EQ(Refusal(), "no output \"z\"; the model gives \"y\": FLOAT [-1,4]");
  request_.mutable_outputs(0)->set_name("y");
  request_.add_outputs()->set_name("y");
  EXPECT_EQ(Refusal(), "output \"y\" is asked for twice");
}

TEST_F(InferHandlerTest, RefusesSharedMemoryForOutputs) {
  auto& output = *request_.add_outputs();
  output.set_name("y");
  (*output.mutable_parameters())["shared_memory_region"].set_string_param("mine");
  Refusal(absl::StatusCode::kUnimplemented);
}

TEST_F(InferHandlerTest, TellsOfUnknownModelsAsTritonDoes) {
  request_.set_model_name("affinity");
  EXPECT_THAT(Refusal(absl::StatusCode::kNotFound), HasSubstr("Request for unknown model: "));
  request_.set_model_name("affine");
  request_.set_model_version("4");
  EXPECT_THAT(Refusal(absl::StatusCode::kNotFound), HasSubstr("Request for unknown model: "));
  request_.set_model_version("new");
  Refusal();
}

TEST_F(InferHandlerTest, RefusesAnswersOverTheLimit) {
  request_.Clear();
  request_.set_model_name("affine");
  AddRawInput(request_, "x", {1000, 4}, std::vector<float>(4000));
  EXPECT_THAT(Refusal(absl::StatusCode::kResourceExhausted), HasSubstr("--max_message_bytes"));
  request_.Clear();
  request_.set_model_name("affine");
  AddRawInput(request_, "x", {100, 4}, std::vector<float>(400));
  AskForClasses().set_int64_param(4);
  EXPECT_THAT(Refusal(absl::StatusCode::kResourceExhausted), HasSubstr("ask for fewer"));
}

TEST_F(InferHandlerTest, GivesUpWhenTheTimeoutHasPassed) {
  (*request_.mutable_parameters())["timeout"].set_int64_param(1);
  info_.received_nanos -= 1'000'000'000;
  Refusal(absl::StatusCode::kDeadlineExceeded);
}

TEST(ToOpenInference, SaysThatAModelIsNotReady) {
  EXPECT_EQ(ToOpenInference(absl::FailedPreconditionError("broken")), absl::UnavailableError("broken"));
  EXPECT_EQ(ToOpenInference(absl::OkStatus()), absl::OkStatus());
}

}  // namespace
}  // namespace saker
