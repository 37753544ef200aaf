// Models replaced, loaded and unloaded while a server answers, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "proto/open_inference/inference.grpc.pb.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class ModelControlOverTheWire : public ::testing::Test {
 protected:
  void SetUp() override { server_.AddModel("affine", AffineModel()); }
  static v1::PredictBatchRequest Request(const std::string& model = "affine") {
    v1::PredictBatchRequest request;
    request.mutable_model()->set_name(model);
    *request.add_inputs() = WireTensor("x", {2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
    return request;
  }
  grpc::StatusCode Ask(const std::string& model = "affine") {
    v1::PredictBatchResponse response;
    return server_.PredictBatch(Request(model), response).error_code();
  }
  // A call of the own API's ModelService.
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::ModelService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& name) {
    grpc::ClientContext context;
    context.set_deadline(Patience());
    Request request;
    request.set_name(name);
    Response response;
    return (server_.models().*method)(&context, request, &response);
  }
  grpc::Status Load(const std::string& name) { return Call(&v1::ModelService::Stub::LoadModel, name); }
  grpc::Status Unload(const std::string& name) { return Call(&v1::ModelService::Stub::UnloadModel, name); }

  RunningServer server_;
};

TEST_F(ModelControlOverTheWire, LoadsWhatWasAddedAndUnloadsWhatIsAskedFor) {
  server_.Start();
  EXPECT_EQ(Load("late").error_code(), grpc::StatusCode::NOT_FOUND);
  server_.AddModel("late", AffineModel());
  EXPECT_EQ(Ask("late"), grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(Load("late").ok());
  EXPECT_EQ(Ask("late"), grpc::StatusCode::OK);
  EXPECT_TRUE(Unload("late").ok());
  EXPECT_EQ(Ask("late"), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ask(), grpc::StatusCode::OK) << "the other one";
  EXPECT_EQ(Unload("nobody").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ModelControlOverTheWire, ABadVersionSaysWhyAndTheOldOneServes) {
  server_.Start();
  server_.AddModel("affine", "nonsense", 2);
  const grpc::Status status = Load("affine");
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.error_message(), HasSubstr("/affine/2/model.onnx"));
  EXPECT_EQ(Ask(), grpc::StatusCode::OK);
}

TEST_F(ModelControlOverTheWire, MayBeForbidden) {
  server_.options().model_control = false;
  server_.Start();
  EXPECT_EQ(Unload("affine").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Load("affine").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Ask(), grpc::StatusCode::OK);
}

TEST_F(ModelControlOverTheWire, ReloadsEverything) {
  server_.Start();
  server_.AddModel("late", AffineModel());
  grpc::ClientContext context;
  v1::ReloadModelsResponse response;
  ASSERT_TRUE(server_.models().ReloadModels(&context, {}, &response).ok());
  EXPECT_EQ(Ask("late"), grpc::StatusCode::OK);
}

TEST_F(ModelControlOverTheWire, WorksInTritonsWordsAsWell) {
  server_.Start();
  server_.AddModel("late", AffineModel());
  const auto stub = inference::GRPCInferenceService::NewStub(server_.NewChannel());
  inference::RepositoryModelLoadRequest load;
  load.set_model_name("late");
  inference::RepositoryModelLoadResponse loaded;
  grpc::ClientContext load_context;
  ASSERT_TRUE(stub->RepositoryModelLoad(&load_context, load, &loaded).ok());
  EXPECT_EQ(Ask("late"), grpc::StatusCode::OK);
  (*load.mutable_parameters())["config"].set_string_param("{}");
  grpc::ClientContext config_context;
  EXPECT_EQ(stub->RepositoryModelLoad(&config_context, load, &loaded).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  inference::RepositoryModelUnloadRequest unload;
  unload.set_model_name("late");
  inference::RepositoryModelUnloadResponse unloaded;
  grpc::ClientContext unload_context;
  ASSERT_TRUE(stub->RepositoryModelUnload(&unload_context, unload, &unloaded).ok());
  EXPECT_EQ(Ask("late"), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ModelControlOverTheWire, HealthFollows) {
  server_.Start();
  const auto health = grpc::health::v1::Health::NewStub(server_.NewChannel());
  const auto state = [&] {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service("affine");
    grpc::health::v1::HealthCheckResponse response;
    health->Check(&context, request, &response);
    return response.status();
  };
  EXPECT_EQ(state(), grpc::health::v1::HealthCheckResponse::SERVING);
  ASSERT_TRUE(Unload("affine").ok());
  EXPECT_EQ(state(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  ASSERT_TRUE(Load("affine").ok());
  EXPECT_EQ(state(), grpc::health::v1::HealthCheckResponse::SERVING);
}

// Good and bad versions in turn, each put in place as a whole, while clients ask: none of their requests fails.
TEST_F(ModelControlOverTheWire, ReloadsUnderLoadFailNobody) {
  server_.Start();
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&] {
      const auto stub = v1::InferenceService::NewStub(server_.NewChannel());
      while (!stop) {
        grpc::ClientContext context;
        context.set_deadline(Patience());
        v1::PredictBatchResponse response;
        const grpc::Status status = stub->PredictBatch(&context, Request(), &response);
        const bool right =
            status.ok() && FloatsOf(response.outputs(0)) == std::vector<float>{3, 5, 7, 9, 11, 13, 15, 17};
        if (!right) ++wrong;
        ++answered;
      }
    });
  }
  const std::string file = server_.folder().path() + "/affine/1/model.onnx";
  for (int i = 0; i < 40; ++i) {
    const std::string next = server_.folder().Write("next.onnx", i % 2 == 0 ? "nonsense" : AffineModel());
    ASSERT_EQ(std::rename(next.c_str(), file.c_str()), 0);
    EXPECT_EQ(Load("affine").ok(), i % 2 == 1);
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(answered, 0);
}

TEST_F(ModelControlOverTheWire, PollingFindsNewVersions) {
  server_.options().repository_poll = absl::Milliseconds(5);
  server_.Start();
  server_.AddModel("late", AffineModel());
  while (Ask("late") != grpc::StatusCode::OK) std::this_thread::yield();
}

}  // namespace
}  // namespace saker
