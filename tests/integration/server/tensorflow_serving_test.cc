// TensorFlow Serving's API over real sockets, as its clients use it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/tensorflow_serving/prediction_service.grpc.pb.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TensorFlowServing : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.AddModel("affine", AffineModel());
    server_.Start();
    prediction_ = tensorflow::serving::PredictionService::NewStub(server_.NewChannel());
    models_ = tensorflow::serving::ModelService::NewStub(server_.NewChannel());
  }
  static tensorflow::serving::PredictRequest Request() {
    tensorflow::serving::PredictRequest request;
    request.mutable_model_spec()->set_name("affine");
    tensorflow::TensorProto& tensor = (*request.mutable_inputs())["x"];
    tensor.set_dtype(tensorflow::DT_FLOAT);
    tensor.mutable_tensor_shape()->add_dim()->set_size(1);
    tensor.mutable_tensor_shape()->add_dim()->set_size(4);
    for (int i = 0; i < 4; ++i) tensor.add_float_val(static_cast<float>(i));
    return request;
  }
  grpc::Status Predict(const tensorflow::serving::PredictRequest& request,
                       tensorflow::serving::PredictResponse& response, std::string* timing = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(Patience());
    const grpc::Status status = prediction_->Predict(&context, request, &response);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("saker-timing-bin");
    if (timing != nullptr && found != trailers.end()) timing->assign(found->second.data(), found->second.size());
    return status;
  }

  RunningServer server_;
  std::unique_ptr<tensorflow::serving::PredictionService::Stub> prediction_;
  std::unique_ptr<tensorflow::serving::ModelService::Stub> models_;
};

TEST_F(TensorFlowServing, PredictAnswersWithTimingInTheTrailers) {
  tensorflow::serving::PredictResponse response;
  std::string trailer;
  const grpc::Status status = Predict(Request(), response, &trailer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(response.outputs().at("y").float_val(), ElementsAre(1, 3, 5, 7));
  EXPECT_EQ(response.model_spec().version().value(), 1);
  v1::Timing timing;
  ASSERT_TRUE(timing.ParseFromString(trailer));
  EXPECT_GT(timing.compute_ns(), 0);
}

TEST_F(TensorFlowServing, FailuresSayWhyAndTheConnectionLives) {
  tensorflow::serving::PredictResponse response;
  tensorflow::serving::PredictRequest request = Request();
  request.mutable_model_spec()->set_name("nobody");
  const grpc::Status status = Predict(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), HasSubstr("Servable not found for request"));
  request = Request();
  request.mutable_inputs()->at("x").set_tensor_content("few");
  EXPECT_EQ(Predict(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(Predict(Request(), response).ok());
}

TEST_F(TensorFlowServing, TellsStatusAndMetadata) {
  grpc::ClientContext status_context;
  tensorflow::serving::GetModelStatusRequest status_request;
  status_request.mutable_model_spec()->set_name("affine");
  tensorflow::serving::GetModelStatusResponse status;
  ASSERT_TRUE(models_->GetModelStatus(&status_context, status_request, &status).ok());
  EXPECT_EQ(status.model_version_status(0).state(), tensorflow::serving::ModelVersionStatus::AVAILABLE);
  grpc::ClientContext metadata_context;
  tensorflow::serving::GetModelMetadataRequest metadata_request;
  metadata_request.mutable_model_spec()->set_name("affine");
  metadata_request.add_metadata_field("signature_def");
  tensorflow::serving::GetModelMetadataResponse metadata;
  ASSERT_TRUE(prediction_->GetModelMetadata(&metadata_context, metadata_request, &metadata).ok());
  EXPECT_EQ(metadata.metadata().count("signature_def"), 1U);
}

}  // namespace
}  // namespace saker
