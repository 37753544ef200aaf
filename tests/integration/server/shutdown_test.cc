// How a server ends: what is in flight is answered, idle streams are told, and a time limit holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

v1::PredictBatchRequest HeavyRequest() {
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("heavy");
  request.set_omit_outputs(true);
  *request.add_inputs() = WireTensor("x", {4096, 512}, std::vector<float>(4096 * 512, 1.0F));
  return request;
}

class Shutdown : public ::testing::Test {
 protected:
  void StartHeavy(int layers) {
    server_.AddModel("heavy", HeavyModel(layers));
    server_.Start();
  }
  void AwaitRequestInFlight() {
    while (server_.server().requests_in_flight() == 0) std::this_thread::yield();
  }
  RunningServer server_;
};

TEST_F(Shutdown, AnswersWhatIsInFlight) {
  StartHeavy(4);
  grpc::Status status;
  std::thread client([&] {
    v1::PredictBatchResponse response;
    status = server_.PredictBatch(HeavyRequest(), response);
  });
  AwaitRequestInFlight();
  server_.Stop();
  client.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(Shutdown, CancelsWhatOutlastsTheDrain) {
  server_.options().drain_timeout = absl::ZeroDuration();
  StartHeavy(60);
  grpc::Status status;
  std::thread client([&] {
    v1::PredictBatchResponse response;
    status = server_.PredictBatch(HeavyRequest(), response);
  });
  AwaitRequestInFlight();
  server_.Stop();
  client.join();
  EXPECT_FALSE(status.ok());
}

TEST_F(Shutdown, EndsIdleStreamsAtOnce) {
  StartHeavy(1);
  grpc::ClientContext context;
  const auto stream = server_.inference().PredictStream(&context);
  v1::PredictStreamRequest message;
  message.set_id("a");
  *message.mutable_request() = HeavyRequest();
  ASSERT_TRUE(stream->Write(message));
  v1::PredictStreamResponse answer;
  ASSERT_TRUE(stream->Read(&answer));
  server_.Stop();
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(Shutdown, WithoutAnyRequestIsQuick) {
  StartHeavy(1);
  server_.Stop();
  v1::PredictBatchResponse response;
  EXPECT_EQ(server_.PredictBatch(HeavyRequest(), response).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(Shutdown, RequestsPastTheirDeadlineAreAbandoned) {
  StartHeavy(60);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  v1::PredictBatchResponse response;
  const grpc::Status status = server_.inference().PredictBatch(&context, HeavyRequest(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  while (server_.server().requests_in_flight() > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace saker
