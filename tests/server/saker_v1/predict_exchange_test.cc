#include "server/saker_v1/predict_exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "server/calls/byte_buffer_codec.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class PredictExchangeTest : public ::testing::Test {
 protected:
  PredictExchangeTest()
      : manager_(ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 1),
        reader_(manager_) {
    manager_.Load(SourceOfFile({"affine", folder_.Write("affine.onnx", AffineModel())})).IgnoreError();
    manager_.Load(SourceOfFile({"mixed", folder_.Write("mixed.onnx", MixedRowsModel())})).IgnoreError();
  }

  static grpc::ByteBuffer BytesOf(const google::protobuf::MessageLite& message) {
    grpc::ByteBuffer bytes;
    SAKER_CHECK(SerializeMessage(message, 1 << 30, bytes).ok());
    return bytes;
  }
  static v1::PredictStreamRequest StreamRequest(int64_t rows, const std::string& model = "affine") {
    v1::PredictStreamRequest message;
    message.set_id("seven");
    message.mutable_request()->mutable_model()->set_name(model);
    *message.mutable_request()->add_inputs() =
        WireTensor("x", {rows, 4}, std::vector<float>(static_cast<size_t>(rows) * 4, 1.0F));
    return message;
  }
  absl::Status Begin(Exchange& exchange, const google::protobuf::MessageLite& message) {
    grpc::ByteBuffer bytes = BytesOf(message);
    CallInfo info;
    info.cancelled = &cancelled_;
    info.deadline_nanos = deadline_nanos_;
    info.received_nanos = SteadyNanos();
    return exchange.Begin(bytes, info, reader_);
  }
  static v1::PredictStreamResponse Parsed(grpc::ByteBuffer& bytes) {
    v1::PredictStreamResponse response;
    EXPECT_TRUE(ParseMessage(bytes, response).ok());
    return response;
  }

  bool IsPreparedFor(int64_t rows) { return (*reader_.Current().Find("mixed", 0))->model().IsPreparedFor(rows); }

  std::atomic<bool> cancelled_{false};
  int64_t deadline_nanos_ = 0;
  const TempFolder folder_;
  ModelManager manager_;
  CatalogReader reader_;
  const PredictHandler handler_{{500'000, 1 << 20}};
  const std::unique_ptr<StreamExchange> stream_ = PredictStreamExchanges(handler_, 1 << 20)();
};

TEST_F(PredictExchangeTest, AnswersOneRequestAfterAnother) {
  for (const int64_t rows : {1, 4096, 2}) {  // the second is too large for its memory to be kept
    ASSERT_TRUE(Begin(*stream_, StreamRequest(rows)).ok());
    EXPECT_EQ(stream_->answer_bytes(), rows * 16);
    grpc::ByteBuffer answer;
    ASSERT_TRUE(stream_->Finish(0, answer).ok());
    const v1::PredictStreamResponse response = Parsed(answer);
    EXPECT_EQ(response.id(), "seven");
    EXPECT_EQ(response.response().execution().rows(), rows);
    EXPECT_EQ(FloatsOf(response.response().outputs(0))[0], 3);
    EXPECT_FALSE(response.has_timing()) << "it is in the response proper";
    stream_->Reset();
  }
}

TEST_F(PredictExchangeTest, ReckonsWhatRankedClassesTakeInMemory) {
  v1::PredictStreamRequest message = StreamRequest(2);
  message.mutable_request()->set_top_k(4);
  ASSERT_TRUE(Begin(*stream_, message).ok());
  EXPECT_GE(stream_->answer_bytes(), 2 * 16 + 8 * 100);
  grpc::ByteBuffer answer;
  ASSERT_TRUE(stream_->Finish(0, answer).ok());
  EXPECT_EQ(Parsed(answer).response().top_k(1).classes_size(), 4);
}

// Making a plan for rows that mix may take long.
TEST_F(PredictExchangeTest, MakesNoPlanForACallerThatIsGone) {
  ASSERT_TRUE(Begin(*stream_, StreamRequest(5, "mixed")).ok());
  ASSERT_FALSE(stream_->reckoned());
  cancelled_ = true;
  EXPECT_EQ(stream_->Reckon().code(), absl::StatusCode::kCancelled);
  EXPECT_FALSE(IsPreparedFor(5));
}

TEST_F(PredictExchangeTest, MakesNoPlanAfterTheDeadline) {
  deadline_nanos_ = SteadyNanos();
  ASSERT_TRUE(Begin(*stream_, StreamRequest(5, "mixed")).ok());
  EXPECT_EQ(stream_->Reckon().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(IsPreparedFor(5));
}

TEST_F(PredictExchangeTest, LooksForItsCallerAgainOnceThePlanIsMade) {
  ASSERT_TRUE(Begin(*stream_, StreamRequest(5, "mixed")).ok());
  ASSERT_TRUE(stream_->Reckon().ok());
  EXPECT_TRUE(IsPreparedFor(5));
  cancelled_ = true;
  grpc::ByteBuffer answer;
  EXPECT_EQ(stream_->Finish(0, answer).code(), absl::StatusCode::kCancelled);
}

TEST_F(PredictExchangeTest, CountsMakingAPlanAsDecodingOnAWorker) {
  ASSERT_TRUE(Begin(*stream_, StreamRequest(5, "mixed")).ok());
  const int64_t left_the_polling_thread = SteadyNanos();
  ASSERT_TRUE(stream_->Reckon().ok());
  const int64_t reckoned = SteadyNanos();
  grpc::ByteBuffer answer;
  ASSERT_TRUE(stream_->Finish(0, answer).ok());
  const v1::PredictStreamResponse response = Parsed(answer);
  const v1::Timing& timing = response.response().timing();
  EXPECT_GT(timing.queue_ns(), 0);
  EXPECT_GT(timing.compute_ns(), 0);
  EXPECT_LE(timing.compute_ns() + timing.encode_ns(), SteadyNanos() - left_the_polling_thread);
  EXPECT_GE(timing.receive_ns() + timing.decode_ns() + timing.queue_ns(), reckoned - left_the_polling_thread);
  EXPECT_EQ(timing.total_ns(),
            timing.receive_ns() + timing.decode_ns() + timing.queue_ns() + timing.compute_ns() + timing.encode_ns());
  EXPECT_FALSE(response.response().execution().run_inline());
}

TEST_F(PredictExchangeTest, RefusesFloodsWithoutParsingThem) {
  v1::PredictBatchRequest request = StreamRequest(1).request();
  for (int i = 0; i < 1000; ++i) request.add_inputs();
  const std::unique_ptr<Exchange> batch = PredictBatchExchanges(handler_, 1 << 20)();
  EXPECT_THAT(std::string(Begin(*batch, request).message()), HasSubstr("more than 256 inputs"));
  v1::PredictStreamRequest message;
  *message.mutable_request() = request;
  EXPECT_EQ(Begin(*stream_, message).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(PredictExchangeTest, FailuresInAStreamTellTheStagesReached) {
  v1::PredictStreamRequest message = StreamRequest(1);
  message.mutable_request()->mutable_model()->set_name("nobody");
  const absl::Status status = Begin(*stream_, message);
  grpc::ByteBuffer answer;
  stream_->AnswerFailure(status, answer);
  const v1::PredictStreamResponse response = Parsed(answer);
  EXPECT_EQ(response.id(), "seven");
  EXPECT_EQ(response.error_code(), static_cast<int>(absl::StatusCode::kNotFound));
  EXPECT_GT(response.timing().receive_ns(), 0);
  EXPECT_GT(response.timing().decode_ns(), 0);
  EXPECT_EQ(response.timing().compute_ns(), 0);
}

TEST_F(PredictExchangeTest, RefusalsBeforeBeginHaveNoTiming) {
  ASSERT_TRUE(Begin(*stream_, StreamRequest(1)).ok());
  grpc::ByteBuffer answer;
  ASSERT_TRUE(stream_->Finish(0, answer).ok());
  stream_->Reset();
  stream_->AnswerFailure(absl::ResourceExhaustedError("full"), answer);
  const v1::PredictStreamResponse response = Parsed(answer);
  EXPECT_EQ(response.error_message(), "full");
  EXPECT_EQ(response.timing().total_ns(), 0) << "nothing is left of the request before";
}

TEST_F(PredictExchangeTest, TimesOfAFailedAnswerStillAddUp) {
  const std::unique_ptr<StreamExchange> narrow = PredictStreamExchanges(handler_, 200)();
  ASSERT_TRUE(Begin(*narrow, StreamRequest(20)).ok());
  grpc::ByteBuffer answer;
  const absl::Status status = narrow->Finish(0, answer);
  ASSERT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  narrow->AnswerFailure(status, answer);
  const v1::Timing timing = Parsed(answer).timing();
  EXPECT_EQ(timing.total_ns(),
            timing.receive_ns() + timing.decode_ns() + timing.queue_ns() + timing.compute_ns() + timing.encode_ns());
}

}  // namespace
}  // namespace saker
