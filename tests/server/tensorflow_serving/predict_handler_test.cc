#include "server/tensorflow_serving/predict_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TensorFlowPredictTest : public ::testing::Test {
 protected:
  void SetUp() override {
    request_.mutable_model_spec()->set_name("affine");
    FillInput(2);
  }
  void FillInput(int64_t rows) {
    tensorflow::TensorProto& tensor = (*request_.mutable_inputs())["x"];
    tensor.Clear();
    tensor.set_dtype(tensorflow::DT_FLOAT);
    tensor.mutable_tensor_shape()->add_dim()->set_size(rows);
    tensor.mutable_tensor_shape()->add_dim()->set_size(4);
    for (int64_t i = 0; i < rows * 4; ++i) tensor.add_float_val(static_cast<float>(i));
  }
  absl::Status Answer() {
    InferenceRunner::Start(info_, task_);
    task_.clock.EndStage(SteadyNanos());
    response_.Clear();
    absl::Status status = handler_.Decode(request_, catalog_, task_, response_);
    if (status.ok()) status = handler_.Run(task_, response_, 0);
    return status.ok() ? handler_.Encode(task_) : status;
  }
  std::string Refusal(absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
    const absl::Status status = Answer();
    EXPECT_EQ(status.code(), code) << status.message();
    InferenceRunner::Abandon(task_);
    return std::string(status.message());
  }

  const TensorFlowPredictHandler handler_{{1'000'000, 4096}};
  const ModelCatalog catalog_ = CatalogOf(MakeServable("affine", 3, AffineModel()));
  CallInfo info_{SteadyNanos(), 0, nullptr};
  TensorFlowTask task_;
  tensorflow::serving::PredictRequest request_;
  tensorflow::serving::PredictResponse response_;
};

TEST_F(TensorFlowPredictTest, AnswersWithOutputsByNameAndTheVersion) {
  ASSERT_TRUE(Answer().ok());
  EXPECT_THAT(response_.outputs().at("y").float_val(), ElementsAre(1, 3, 5, 7, 9, 11, 13, 15));
  EXPECT_EQ(response_.outputs().at("y").tensor_shape().dim(0).size(), 2);
  EXPECT_EQ(response_.model_spec().name(), "affine");
  EXPECT_EQ(response_.model_spec().version().value(), 3);
  EXPECT_EQ(response_.model_spec().signature_name(), "serving_default");
}

TEST_F(TensorFlowPredictTest, GivesTheOutputsAskedFor) {
  request_.add_output_filter("y");
  ASSERT_TRUE(Answer().ok());
  EXPECT_EQ(response_.outputs_size(), 1);
  request_.add_output_filter("y");
  EXPECT_EQ(Refusal(), "output_filter: \"y\" is asked for twice");
  request_.set_output_filter(1, "z");
  EXPECT_EQ(Refusal(), "output_filter: no output \"z\"");
}

TEST_F(TensorFlowPredictTest, FindsModelsByNameVersionAndTheOneSignature) {
  request_.mutable_model_spec()->mutable_version()->set_value(3);
  request_.mutable_model_spec()->set_signature_name("serving_default");
  EXPECT_TRUE(Answer().ok());
  request_.mutable_model_spec()->set_signature_name("classify");
  EXPECT_EQ(Refusal(), "signature_name \"classify\": a model has one, \"serving_default\"");
  request_.mutable_model_spec()->clear_signature_name();
  request_.mutable_model_spec()->mutable_version()->set_value(4);
  EXPECT_THAT(Refusal(absl::StatusCode::kNotFound), HasSubstr("Servable not found for request: "));
  request_.mutable_model_spec()->mutable_version()->set_value(-1);
  Refusal();
  request_.mutable_model_spec()->set_version_label("stable");
  EXPECT_THAT(Refusal(absl::StatusCode::kNotFound), HasSubstr("version_label"));
  request_.mutable_model_spec()->clear_version_choice();
  request_.mutable_model_spec()->set_name("nobody");
  Refusal(absl::StatusCode::kNotFound);
}

TEST_F(TensorFlowPredictTest, RefusesAnswersOverTheLimit) {
  FillInput(1000);
  EXPECT_THAT(Refusal(absl::StatusCode::kResourceExhausted), HasSubstr("--max_message_bytes"));
}

TEST_F(TensorFlowPredictTest, CountsWhatWasCopiedAsHeld) {
  tensorflow::TensorProto& tensor = (*request_.mutable_inputs())["x"];
  tensor.clear_float_val();
  tensor.add_float_val(1);
  tensor.mutable_tensor_shape()->mutable_dim(0)->set_size(200);
  InferenceRunner::Start(info_, task_);
  ASSERT_TRUE(handler_.Decode(request_, catalog_, task_, response_).ok());
  EXPECT_GE(task_.answer_memory, 2 * 200 * 16);
}

TEST(ToTensorFlowServing, SaysThatAModelIsNotReady) {
  EXPECT_EQ(ToTensorFlowServing(absl::FailedPreconditionError("broken")), absl::UnavailableError("broken"));
  EXPECT_EQ(ToTensorFlowServing(absl::OkStatus()), absl::OkStatus());
}

}  // namespace
}  // namespace saker
