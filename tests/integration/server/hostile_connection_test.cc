// Connections that break the rules of HTTP/2 and gRPC, or use up what there is: the server goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "tests/integration/server/raw_connection.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::AllOf;
using ::testing::Ne;

constexpr char kPredict[] = "/saker.v1.InferenceService/Predict";
constexpr char kPredictStream[] = "/saker.v1.InferenceService/PredictStream";

class HostileConnection : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.AddModel("affine", AffineModel());
    server_.Start();
  }
  void TearDown() override {
    while (server_.server().requests_in_flight() > 0) std::this_thread::yield();
    v1::PredictRequest request;
    request.mutable_model()->set_name("affine");
    *request.add_inputs() = WireTensor("x", {1, 4}, {1, 2, 3, 4});
    v1::PredictResponse response;
    const grpc::Status status = server_.Predict(request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  int port() { return server_.server().port(); }

  RunningServer server_;
};

TEST_F(HostileConnection, ClaimedFourGigabytesHoldNobodyUp) {
  RawConnection connection(port());
  // gRPC waits for what was claimed; others on the connection are served meanwhile.
  connection.Send(Http2Preface() + CallHeaders(1, kPredict) + CallMessage(1, "abc", 0xFFFFFFFF, false));
  connection.Send(CallHeaders(3, kPredictStream) + CallMessage(3, "abc", 0xFFFFFFFF, false));
  connection.Send(CallHeaders(5, "/saker.v1.ModelService/ListModels") + CallMessage(5, "", 0, true));
  EXPECT_EQ(connection.AwaitStatus(5), static_cast<int>(grpc::StatusCode::OK));
}

TEST_F(HostileConnection, MessageShorterThanItsPrefixIsRefused) {
  RawConnection connection(port());
  connection.Send(Http2Preface() + CallHeaders(1, kPredict) + CallMessage(1, "abc", 1000, true));
  EXPECT_THAT(connection.AwaitStatus(1),
              AllOf(Ne(static_cast<int>(grpc::StatusCode::OK)), Ne(RawConnection::kStillWaiting)));
}

TEST_F(HostileConnection, UnknownMethodIsSaidSo) {
  RawConnection connection(port());
  connection.Send(Http2Preface() + CallHeaders(1, "/saker.v1.InferenceService/Guess") + CallMessage(1, "", 0, true));
  EXPECT_EQ(connection.AwaitStatus(1), static_cast<int>(grpc::StatusCode::UNIMPLEMENTED));
}

TEST_F(HostileConnection, HundredsOfSilentConnectionsHoldNobodyUp) {
  std::vector<std::unique_ptr<RawConnection>> silent;
  for (int i = 0; i < 400; ++i) {
    silent.push_back(std::make_unique<RawConnection>(port()));
    ASSERT_TRUE(silent.back()->connected());
    // Some have begun to speak, some are in the middle of a call.
    if (i % 3 == 1) silent.back()->Send(Http2Preface());
    if (i % 3 == 2) silent.back()->Send(Http2Preface() + CallHeaders(1, kPredict) + CallMessage(1, "abc", 1000, false));
  }
  v1::PredictRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {1, 4}, {1, 2, 3, 4});
  v1::PredictResponse response;
  EXPECT_TRUE(server_.Predict(request, response).ok());
}

TEST_F(HostileConnection, ConnectionsThatComeAndGoLeaveNothing) {
  for (int i = 0; i < 500; ++i) {
    RawConnection connection(port());
    ASSERT_TRUE(connection.connected());
    if (i % 2 == 0) connection.Send(Http2Preface() + CallHeaders(1, kPredictStream));
  }
}

TEST_F(HostileConnection, StormOfCancelledCallsLeavesNothing) {
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {4096, 4}, std::vector<float>(4096 * 4));
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c) {
    callers.emplace_back([&] {
      const auto stub = v1::InferenceService::NewStub(server_.NewChannel());
      grpc::CompletionQueue queue;
      for (int i = 0; i < 200; ++i) {
        grpc::ClientContext context;
        v1::PredictBatchResponse response;
        grpc::Status status;
        const auto call = stub->AsyncPredictBatch(&context, request, &queue);
        call->Finish(&response, &status, nullptr);
        context.TryCancel();
        void* tag = nullptr;
        bool ok = false;
        ASSERT_TRUE(queue.Next(&tag, &ok));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace saker
