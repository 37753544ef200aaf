// What a server holds at once stays bounded, whatever its callers send and however slowly they read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "server/calls/call_context.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kRowsPerMiB = 1 << 16;  // 4 floats each

v1::PredictBatchRequest BatchOf(int64_t rows) {
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {rows, 4}, std::vector<float>(static_cast<size_t>(rows) * 4, 1.0F));
  return request;
}

class Limits : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.AddModel("affine", AffineModel());
    server_.options().engine.max_batch_rows = 64 * kRowsPerMiB;
    server_.options().engine.calibration_budget = absl::Milliseconds(20);
    server_.options().inline_budget = absl::Hours(1);
  }
  void AwaitNothingInFlight() {
    while (server_.server().requests_in_flight() > 0) std::this_thread::yield();
  }
  RunningServer server_;
};

TEST_F(Limits, FloodOfInputsIsRefusedBeforeItIsParsed) {
  server_.Start();
  v1::PredictBatchRequest request = BatchOf(1);
  for (int i = 0; i < 100'000; ++i) request.add_inputs();
  v1::PredictBatchResponse response;
  const grpc::Status status = server_.PredictBatch(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("more than 256 inputs"));
}

TEST_F(Limits, LargeRequestsAreLeftToWorkers) {
  server_.Start();
  v1::PredictBatchResponse response;
  ASSERT_TRUE(server_.PredictBatch(BatchOf(100), response).ok());
  EXPECT_TRUE(response.execution().run_inline());
  ASSERT_TRUE(server_.PredictBatch(BatchOf(kRowsPerMiB), response).ok());
  EXPECT_FALSE(response.execution().run_inline());
  const v1::Timing& timing = response.timing();
  EXPECT_EQ(timing.total_ns(),
            timing.receive_ns() + timing.decode_ns() + timing.queue_ns() + timing.compute_ns() + timing.encode_ns());
}

TEST_F(Limits, LargeRequestsThatFailAreAnsweredAndServedOn) {
  server_.Start();
  v1::PredictBatchRequest request = BatchOf(kRowsPerMiB);
  request.mutable_model()->set_name("nobody");
  v1::PredictBatchResponse response;
  EXPECT_EQ(server_.PredictBatch(request, response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(server_.PredictBatch(BatchOf(kRowsPerMiB), response).ok());
}

TEST_F(Limits, AnswersNobodyReadsCountUntilTheyAreRead) {
  server_.options().max_inflight_bytes = int64_t{17} << 19;  // 8.5 MiB
  server_.Start();
  grpc::ClientContext slow_context;
  slow_context.set_deadline(Patience());
  const auto stream = server_.inference().PredictStream(&slow_context);
  v1::PredictStreamRequest message;
  *message.mutable_request() = BatchOf(4 * kRowsPerMiB);
  ASSERT_TRUE(stream->Write(message));
  while (server_.server().requests_in_flight() == 0) std::this_thread::yield();

  grpc::ClientContext context;
  context.set_deadline(Patience());
  v1::PredictBatchResponse response;
  const grpc::Status status = server_.inference().PredictBatch(&context, BatchOf(5 * kRowsPerMiB), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("--max_inflight_bytes"));
  EXPECT_EQ(context.GetServerTrailingMetadata().count("grpc-retry-pushback-ms"), 1U);
  EXPECT_EQ(server_.server().requests_in_flight(), 1) << "held by the answer that nobody reads";

  v1::PredictStreamResponse answer;
  ASSERT_TRUE(stream->Read(&answer));
  EXPECT_EQ(answer.error_code(), 0) << answer.error_message();
  AwaitNothingInFlight();
  EXPECT_TRUE(server_.PredictBatch(BatchOf(kRowsPerMiB), response).ok());
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(Limits, AnswerThatDoesNotFitIsRefusedWithItsTiming) {
  server_.options().max_inflight_bytes = int64_t{3} << 19;  // the request of 1 MiB fits, its answer does not
  server_.Start();
  grpc::ClientContext context;
  context.set_deadline(Patience());
  const auto stream = server_.inference().PredictStream(&context);
  v1::PredictStreamRequest message;
  message.set_id("first");
  *message.mutable_request() = BatchOf(kRowsPerMiB);
  ASSERT_TRUE(stream->Write(message));
  v1::PredictStreamResponse answer;
  ASSERT_TRUE(stream->Read(&answer));
  EXPECT_EQ(answer.id(), "first");
  EXPECT_EQ(answer.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_GT(answer.timing().receive_ns(), 0);
  EXPECT_GT(answer.timing().decode_ns(), 0);
  EXPECT_FALSE(answer.has_response());
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_TRUE(stream->Finish().ok());
  AwaitNothingInFlight();
}

TEST_F(Limits, MoreRequestsThanAStreamHoldsAreAnsweredOnceTheyAreRead) {
  server_.Start();
  grpc::ClientContext context;
  context.set_deadline(Patience());
  const auto stream = server_.inference().PredictStream(&context);
  constexpr int kRequests = 200;
  for (int i = 0; i < kRequests; ++i) {
    v1::PredictStreamRequest message;
    message.set_id(std::to_string(i));
    *message.mutable_request() = BatchOf(1 + i % 3);
    ASSERT_TRUE(stream->Write(message));
  }
  stream->WritesDone();
  v1::PredictStreamResponse answer;
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_TRUE(stream->Read(&answer));
    ASSERT_EQ(answer.id(), std::to_string(i));
    ASSERT_EQ(answer.error_code(), 0);
  }
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(Limits, StreamOfLargeRequestsIsAnsweredInOrder) {
  server_.Start();
  grpc::ClientContext context;
  context.set_deadline(Patience());
  const auto stream = server_.inference().PredictStream(&context);
  constexpr int kRequests = 24;
  // Enough for a worker to parse it; ThreadSanitizer searches every byte of what gRPC and workers hand each other.
  constexpr int64_t kLargeRows = kRowsPerMiB / 3;
  static_assert(kLargeRows * 16 > static_cast<int64_t>(kLargeRequestBytes));
  std::thread writer([&] {
    for (int i = 0; i < kRequests; ++i) {
      v1::PredictStreamRequest message;
      message.set_id(std::to_string(i));
      *message.mutable_request() = BatchOf(i % 6 == 0 ? kLargeRows : 2);
      stream->Write(message);
    }
    stream->WritesDone();
  });
  v1::PredictStreamResponse answer;
  int seen = 0;
  for (; stream->Read(&answer); ++seen) {
    EXPECT_EQ(answer.id(), std::to_string(seen));
    EXPECT_EQ(answer.error_code(), 0) << answer.error_message();
  }
  writer.join();
  EXPECT_EQ(seen, kRequests);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(Limits, MessageOverTheLimitEndsItsStreamOnly) {
  server_.options().max_message_bytes = 1 << 20;
  server_.Start();
  grpc::ClientContext context;
  context.set_deadline(Patience());
  const auto stream = server_.inference().PredictStream(&context);
  v1::PredictStreamRequest message;
  *message.mutable_request() = BatchOf(2 * kRowsPerMiB);
  stream->Write(message);
  v1::PredictStreamResponse answer;
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_FALSE(stream->Finish().ok());
  v1::PredictBatchResponse response;
  EXPECT_TRUE(server_.PredictBatch(BatchOf(2), response).ok());
}

TEST_F(Limits, StreamsCutOffWhileWorkersParseLeaveNothingBehind) {
  server_.Start();
  for (int i = 0; i < 10; ++i) {
    grpc::ClientContext context;
    const auto stream = server_.inference().PredictStream(&context);
    v1::PredictStreamRequest message;
    *message.mutable_request() = BatchOf(kRowsPerMiB);
    for (int k = 0; k < i; ++k) stream->Write(message);
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  server_.Stop();
  EXPECT_EQ(server_.server().requests_in_flight(), 0);
}

}  // namespace
}  // namespace saker
