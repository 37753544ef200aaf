#include "server/tensorflow_serving/model_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using tensorflow::serving::ModelVersionStatus;

class TensorFlowModels : public ::testing::Test {
 protected:
  TensorFlowModels() {
    catalog_.SetVersion("affine", 2, {VersionState::kReady, "", MakeServable("affine", 2, AffineModel()), ""});
    catalog_.SetVersion("affine", 3, {VersionState::kFailed, "no such file", nullptr, ""});
    catalog_.SetVersion("affine", 4, {});
    catalog_.SetBroken("broken", "no version folder");
  }
  absl::Status Status(const std::string& name, int64_t version = 0) {
    tensorflow::serving::GetModelStatusRequest request;
    request.mutable_model_spec()->set_name(name);
    if (version != 0) request.mutable_model_spec()->mutable_version()->set_value(version);
    status_.Clear();
    return GetTensorFlowStatus(request, catalog_, status_);
  }

  ModelCatalog catalog_;
  tensorflow::serving::GetModelStatusResponse status_;
};

TEST_F(TensorFlowModels, StatusTellsTheStateOfEachVersion) {
  ASSERT_TRUE(Status("affine").ok());
  ASSERT_EQ(status_.model_version_status_size(), 3);
  EXPECT_EQ(status_.model_version_status(0).version(), 2);
  EXPECT_EQ(status_.model_version_status(0).state(), ModelVersionStatus::AVAILABLE);
  EXPECT_EQ(status_.model_version_status(0).status().error_code(), 0);
  EXPECT_EQ(status_.model_version_status(1).state(), ModelVersionStatus::END);
  EXPECT_EQ(status_.model_version_status(1).status().error_message(), "no such file");
  EXPECT_EQ(status_.model_version_status(2).state(), ModelVersionStatus::LOADING);
}

TEST_F(TensorFlowModels, StatusOfOneVersionOrOfNone) {
  ASSERT_TRUE(Status("affine", 3).ok());
  EXPECT_EQ(status_.model_version_status_size(), 1);
  EXPECT_EQ(Status("affine", 9).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Status("nobody").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Status("broken").code(), absl::StatusCode::kNotFound);
}

TEST_F(TensorFlowModels, MetadataHoldsTheSignature) {
  tensorflow::serving::GetModelMetadataRequest request;
  request.mutable_model_spec()->set_name("affine");
  request.add_metadata_field("signature_def");
  tensorflow::serving::GetModelMetadataResponse response;
  ASSERT_TRUE(GetTensorFlowMetadata(request, catalog_, response).ok());
  EXPECT_EQ(response.model_spec().version().value(), 2);
  tensorflow::serving::SignatureDefMap signatures;
  ASSERT_TRUE(response.metadata().at("signature_def").UnpackTo(&signatures));
  const tensorflow::SignatureDef& signature = signatures.signature_def().at("serving_default");
  EXPECT_EQ(signature.method_name(), "tensorflow/serving/predict");
  EXPECT_EQ(signature.inputs().at("x").dtype(), tensorflow::DT_FLOAT);
  EXPECT_EQ(signature.inputs().at("x").tensor_shape().dim(0).size(), -1);
  EXPECT_EQ(signature.outputs().at("y").tensor_shape().dim(1).size(), 4);
}

TEST_F(TensorFlowModels, MetadataIsTheSignatureOnly) {
  tensorflow::serving::GetModelMetadataRequest request;
  request.mutable_model_spec()->set_name("affine");
  tensorflow::serving::GetModelMetadataResponse response;
  EXPECT_EQ(GetTensorFlowMetadata(request, catalog_, response).code(), absl::StatusCode::kInvalidArgument);
  request.add_metadata_field("weights");
  EXPECT_EQ(GetTensorFlowMetadata(request, catalog_, response).code(), absl::StatusCode::kInvalidArgument);
  request.set_metadata_field(0, "signature_def");
  request.mutable_model_spec()->set_name("nobody");
  EXPECT_EQ(GetTensorFlowMetadata(request, catalog_, response).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace saker
