// How a server ends: what is in flight is answered, idle streams are told, and a time limit holds.
#include <gmock/gmock.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>
#include <vector>

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
  // A test that waited for the drain to pass would not end.
  void SetUp() override { server_.options().drain_timeout = absl::Hours(12); }
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

// Calls until the server is gone, over a connection of its own, and answers how many ended with each code.
std::map<grpc::StatusCode, int> CallUntilGone(const RunningServer& server, std::atomic<int>& answered) {
  const auto stub = v1::InferenceService::NewStub(server.NewChannel());
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {1, 4}, {1, 2, 3, 4});
  std::map<grpc::StatusCode, int> codes;
  while (codes[grpc::StatusCode::UNAVAILABLE] < 3) {
    grpc::ClientContext context;
    context.set_deadline(Patience());
    v1::PredictBatchResponse response;
    ++codes[stub->PredictBatch(&context, request, &response).error_code()];
    ++answered;
  }
  return codes;
}

TEST_F(Shutdown, UnderLoadTellsCallersToGoElsewhere) {
  constexpr int kCallers = 8;
  server_.AddModel("affine", AffineModel());
  server_.Start();
  std::atomic<int> answered{0};
  std::vector<std::map<grpc::StatusCode, int>> codes(kCallers);
  std::vector<std::thread> callers;
  for (auto& of_caller : codes) callers.emplace_back([&] { of_caller = CallUntilGone(server_, answered); });
  while (answered < 20 * kCallers) std::this_thread::yield();
  server_.Stop();
  for (std::thread& caller : callers) caller.join();
  for (const auto& of_caller : codes) {
    for (const auto& [code, count] : of_caller) {
      EXPECT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE) << code << ": " << count;
    }
  }
}

TEST_F(Shutdown, DoesNotWaitForOpenReflectionStreams) {
  StartHeavy(1);
  grpc::GenericStub stub(server_.NewChannel());
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  grpc::ClientContext context;
  const auto stream =
      stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  const grpc::Slice list_services("\x3a\x00", 2);
  stream->Write(grpc::ByteBuffer(&list_services, 1), nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  grpc::ByteBuffer answer;
  stream->Read(&answer, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  server_.Stop();
  stream->Read(&answer, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_FALSE(ok);
  grpc::Status status;
  stream->Finish(&status, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_FALSE(status.ok());
}

TEST_F(Shutdown, TwiceIsHarmless) {
  StartHeavy(1);
  server_.Stop();
  server_.Stop();
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
