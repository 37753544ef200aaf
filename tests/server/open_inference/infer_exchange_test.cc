#include "server/open_inference/infer_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "proto/saker/v1/inference.pb.h"
#include "server/calls/byte_buffer_codec.h"
#include "tests/server/testing/infer_requests.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class InferExchangeTest : public ::testing::Test {
 protected:
  InferExchangeTest()
      : manager_(ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 1),
        reader_(manager_) {
    manager_.Load(SourceOfFile({"affine", folder_.Write("affine.onnx", AffineModel())})).IgnoreError();
  }
  static inference::ModelInferRequest Request(int64_t rows, const std::string& model = "affine") {
    inference::ModelInferRequest request;
    request.set_model_name(model);
    request.set_id("seven");
    AddRawInput(request, "x", {rows, 4}, std::vector<float>(static_cast<size_t>(rows) * 4, 1.0F));
    return request;
  }
  absl::Status BeginBytes(Exchange& exchange, grpc::ByteBuffer bytes) {
    CallInfo info;
    info.received_nanos = SteadyNanos();
    return exchange.Begin(bytes, info, reader_);
  }
  absl::Status Begin(Exchange& exchange, const google::protobuf::MessageLite& message) {
    grpc::ByteBuffer bytes;
    SAKER_CHECK(SerializeMessage(message, 1 << 30, bytes).ok());
    return BeginBytes(exchange, std::move(bytes));
  }
  template <typename Message>
  static Message Parsed(grpc::ByteBuffer& bytes) {
    Message message;
    EXPECT_TRUE(ParseMessage(bytes, message).ok());
    return message;
  }

  const TempFolder folder_;
  ModelManager manager_;
  CatalogReader reader_;
  const InferHandler handler_{{500'000, 1 << 20}};
  const std::unique_ptr<Exchange> unary_ = ModelInferExchanges(handler_, 1 << 20)();
  const std::unique_ptr<StreamExchange> stream_ = ModelStreamInferExchanges(handler_, 1 << 20)();
};

TEST_F(InferExchangeTest, AnswersOneRequestAfterAnother) {
  for (const int64_t rows : {1, 4096, 2}) {  // the second is too large for its memory to be kept
    ASSERT_TRUE(Begin(*unary_, Request(rows)).ok());
    grpc::ByteBuffer answer;
    ASSERT_TRUE(unary_->Finish(0, answer).ok());
    const auto response = Parsed<inference::ModelInferResponse>(answer);
    EXPECT_EQ(response.id(), "seven");
    EXPECT_EQ(RawFloats(response, 0), std::vector<float>(static_cast<size_t>(rows) * 4, 3.0F));
    v1::Timing timing;
    ASSERT_TRUE(timing.ParseFromString(unary_->TrailingTiming()));
    EXPECT_EQ(timing.total_ns(), response.parameters().at("saker_total_ns").int64_param());
    unary_->Reset();
  }
}

TEST_F(InferExchangeTest, AnswersFailuresInTheStreamWithNameAndId) {
  for (const char* model : {"nobody", "affine"}) {
    const absl::Status begun = Begin(*stream_, Request(1, model));
    grpc::ByteBuffer answer;
    if (begun.ok()) {
      ASSERT_TRUE(stream_->Finish(0, answer).ok());
    } else {
      stream_->AnswerFailure(begun, answer);
    }
    const auto response = Parsed<inference::ModelStreamInferResponse>(answer);
    EXPECT_EQ(response.infer_response().id(), "seven");
    EXPECT_EQ(response.infer_response().model_name(), model);
    EXPECT_EQ(response.error_message().empty(), begun.ok());
    EXPECT_EQ(response.infer_response().outputs_size(), begun.ok() ? 1 : 0);
    EXPECT_EQ(response.infer_response().parameters().count("saker_total_ns"), begun.ok() ? 1U : 0U);
    stream_->Reset();
  }
}

TEST_F(InferExchangeTest, AnswersFailuresWhateverTheIdTakes) {
  inference::ModelInferRequest request = Request(1, "nobody");
  request.set_id(std::string(1 << 20, 'i'));
  const absl::Status begun = Begin(*stream_, request);
  grpc::ByteBuffer answer;
  stream_->AnswerFailure(begun, answer);
  EXPECT_THAT(Parsed<inference::ModelStreamInferResponse>(answer).error_message(), HasSubstr("unknown model"));
}

TEST_F(InferExchangeTest, RefusesRequestsOfManyParts) {
  inference::ModelInferRequest request = Request(1);
  for (int i = 0; i < 5000; ++i) (*request.mutable_parameters())[std::to_string(i)].set_bool_param(true);
  EXPECT_THAT(std::string(Begin(*unary_, request).message()), HasSubstr("fields and dimensions"));
  request = Request(1);
  for (int i = 0; i < 10'000; ++i) request.add_raw_input_contents("");
  EXPECT_FALSE(Begin(*unary_, request).ok());
  request = Request(1);
  for (int i = 0; i < 10'000; ++i) request.mutable_inputs(0)->mutable_contents()->add_bytes_contents("");
  EXPECT_FALSE(Begin(*unary_, request).ok());
  request = Request(1);
  for (int i = 0; i < (9 << 20); ++i) request.mutable_inputs(0)->mutable_contents()->add_int_contents(1);
  EXPECT_THAT(std::string(Begin(*unary_, request).message()), HasSubstr("send tensors as raw bytes"));
}

TEST_F(InferExchangeTest, CountsWhatPackedIntegersTakeInMemory) {
  inference::ModelInferRequest request = Request(1);
  ASSERT_TRUE(Begin(*unary_, request).ok());
  const int64_t before = unary_->answer_bytes();
  unary_->Reset();
  request.clear_raw_input_contents();
  inference::InferTensorContents& contents = *request.mutable_inputs(0)->mutable_contents();
  for (int i = 0; i < 4; ++i) contents.add_fp32_contents(1);
  for (int i = 0; i < 1000; ++i) contents.add_int_contents(1);  // of no use, and in memory all the same
  ASSERT_TRUE(Begin(*unary_, request).ok());
  EXPECT_GE(unary_->answer_bytes(), before + 4 * 1000);
}

TEST_F(InferExchangeTest, RefusesBytesThatAreNoRequest) {
  grpc::Slice slice(std::string("\x0A\x7F"));
  EXPECT_EQ(BeginBytes(*unary_, grpc::ByteBuffer(&slice, 1)).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
