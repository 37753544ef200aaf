#include "server/service/grpc_server.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "core/model_loader.h"
#include "proto/saker/v1/inference.grpc.pb.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

class GrpcServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ModelSource source;
    source.name = "heavy";
    source.versions.push_back({1, folder_.Write("heavy.onnx", HeavyModel(60)), ""});
    models_.Load(source).IgnoreError();
    options_.address = "127.0.0.1:0";
    options_.max_message_bytes = 64 << 20;
    options_.max_concurrent_requests = 8;
    options_.max_inflight_bytes = 256 << 20;
  }
  std::unique_ptr<GrpcServer> Start() {
    absl::StatusOr<std::unique_ptr<GrpcServer>> server = GrpcServer::Start(options_, models_, {*workers_, *workers_});
    SAKER_CHECK(server.ok());
    return *std::move(server);
  }
  // One large request to the server, until it is answered.
  grpc::Status CallHeavy(int port) const {
    const auto stub = v1::InferenceService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::PredictBatchRequest request;
    request.mutable_model()->set_name("heavy");
    request.set_omit_outputs(true);
    *request.add_inputs() = WireTensor("x", {4096, 512}, std::vector<float>(4096 * 512, 1.0F));
    v1::PredictBatchResponse response;
    return stub->PredictBatch(&context, request, &response);
  }
  const TempFolder folder_;
  const std::shared_ptr<ThreadPool> workers_ = std::make_shared<ThreadPool>(ThreadPoolOptions{2, 2});
  ModelManager models_{ModelLoader(workers_), UnmeasuredOptions(), 3};
  GrpcServerOptions options_;
};

TEST_F(GrpcServerTest, SaysWhatTheDrainCutOff) {
  const auto server = Start();
  grpc::Status status;
  std::thread caller([&] { status = CallHeavy(server->port()); });
  while (server->requests_in_flight() == 0) std::this_thread::yield();
  const DrainResult result = server->Stop(absl::ZeroDuration());
  caller.join();
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.requests_cancelled, 1);
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(server->requests_in_flight(), 0);
}

TEST_F(GrpcServerTest, SaysThatNothingWasCutOff) {
  const auto server = Start();
  EXPECT_FALSE(server->Stop(absl::InfiniteDuration()).timed_out);
  EXPECT_FALSE(server->Stop(absl::Hours(12)).timed_out) << "stopped before";
}

TEST_F(GrpcServerTest, GivesThePortThatTheSystemChose) {
  const auto first = Start();
  const auto second = Start();
  EXPECT_GT(first->port(), 0);
  EXPECT_NE(first->port(), second->port());
}

TEST_F(GrpcServerTest, SaysWhyItCannotListen) {
  const auto first = Start();
  options_.address = absl::StrCat("127.0.0.1:", first->port());
  EXPECT_THAT(std::string(GrpcServer::Start(options_, models_, {*workers_, *workers_}).status().message()),
              ::testing::HasSubstr("Address already in use"));
}

}  // namespace
}  // namespace saker
