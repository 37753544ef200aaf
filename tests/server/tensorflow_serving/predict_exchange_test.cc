#include "server/tensorflow_serving/predict_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "proto/saker/v1/inference.pb.h"
#include "server/calls/byte_buffer_codec.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class TensorFlowExchangeTest : public ::testing::Test {
 protected:
  TensorFlowExchangeTest()
      : manager_(ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 1),
        reader_(manager_) {
    manager_.Load(SourceOfFile({"affine", folder_.Write("affine.onnx", AffineModel())})).IgnoreError();
  }
  static tensorflow::serving::PredictRequest Request(int64_t rows) {
    tensorflow::serving::PredictRequest request;
    request.mutable_model_spec()->set_name("affine");
    tensorflow::TensorProto& tensor = (*request.mutable_inputs())["x"];
    tensor.set_dtype(tensorflow::DT_FLOAT);
    tensor.mutable_tensor_shape()->add_dim()->set_size(rows);
    tensor.mutable_tensor_shape()->add_dim()->set_size(4);
    tensor.add_float_val(1);
    return request;
  }
  absl::Status Begin(const google::protobuf::MessageLite& message) {
    grpc::ByteBuffer bytes;
    SAKER_CHECK(SerializeMessage(message, 1 << 30, bytes).ok());
    CallInfo info;
    info.received_nanos = SteadyNanos();
    return exchange_->Begin(bytes, info, reader_);
  }

  const TempFolder folder_;
  ModelManager manager_;
  CatalogReader reader_;
  const TensorFlowPredictHandler handler_{{500'000, 1 << 20}};
  const std::unique_ptr<Exchange> exchange_ = TensorFlowPredictExchanges(handler_, 1 << 20)();
};

TEST_F(TensorFlowExchangeTest, AnswersOneRequestAfterAnother) {
  for (const int64_t rows : {1, 4096, 2}) {  // the second is too large for its memory to be kept
    ASSERT_TRUE(Begin(Request(rows)).ok());
    grpc::ByteBuffer answer;
    ASSERT_TRUE(exchange_->Finish(0, answer).ok());
    tensorflow::serving::PredictResponse response;
    ASSERT_TRUE(ParseMessage(answer, response).ok());
    EXPECT_EQ(response.outputs().at("y").float_val_size(), rows * 4);
    EXPECT_EQ(response.outputs().at("y").float_val(static_cast<int>(rows) * 4 - 1), 3);
    v1::Timing timing;
    ASSERT_TRUE(timing.ParseFromString(exchange_->TrailingTiming()));
    EXPECT_GT(timing.total_ns(), 0);
    exchange_->Reset();
  }
}

TEST_F(TensorFlowExchangeTest, RefusesRequestsOfManyParts) {
  tensorflow::serving::PredictRequest request = Request(1);
  for (int i = 0; i < 10'000; ++i) request.mutable_inputs()->at("x").mutable_tensor_shape()->add_dim();
  EXPECT_THAT(std::string(Begin(request).message()), HasSubstr("fields and dimensions"));
  request = Request(1);
  for (int i = 0; i < 300; ++i) (*request.mutable_inputs())[std::to_string(i)];
  EXPECT_THAT(std::string(Begin(request).message()), HasSubstr("more than 256 inputs"));
  request = Request(1);
  for (int i = 0; i < (9 << 20); ++i) request.mutable_inputs()->at("x").add_int_val(1);
  EXPECT_THAT(std::string(Begin(request).message()), HasSubstr("send tensors as raw bytes"));
}

}  // namespace
}  // namespace saker
