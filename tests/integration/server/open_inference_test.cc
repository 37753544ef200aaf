// The Open Inference Protocol over real sockets, as its clients use it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "proto/open_inference/inference.grpc.pb.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/infer_requests.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

inference::ModelInferRequest Request(int64_t rows, float first) {
  std::vector<float> values(static_cast<size_t>(rows) * 4);
  for (size_t i = 0; i < values.size(); ++i) values[i] = first + static_cast<float>(i);
  inference::ModelInferRequest request;
  request.set_model_name("affine");
  AddRawInput(request, "x", {rows, 4}, values);
  return request;
}

std::vector<float> Expected(int64_t rows, float first) {
  std::vector<float> values(static_cast<size_t>(rows) * 4);
  for (size_t i = 0; i < values.size(); ++i) values[i] = 2 * (first + static_cast<float>(i)) + 1;
  return values;
}

class OpenInference : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.AddModel("affine", AffineModel());
    server_.Start();
    stub_ = inference::GRPCInferenceService::NewStub(server_.NewChannel());
  }
  grpc::Status Infer(const inference::ModelInferRequest& request, inference::ModelInferResponse& response,
                     std::string* timing = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(Patience());
    const grpc::Status status = stub_->ModelInfer(&context, request, &response);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find("saker-timing-bin");
    if (timing != nullptr && found != trailers.end()) timing->assign(found->second.data(), found->second.size());
    return status;
  }

  RunningServer server_;
  std::unique_ptr<inference::GRPCInferenceService::Stub> stub_;
};

TEST_F(OpenInference, AnswersWithTimingInParametersAndTrailers) {
  inference::ModelInferResponse response;
  std::string trailer;
  const grpc::Status status = Infer(Request(2, 1), response, &trailer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(RawFloats(response, 0), Expected(2, 1));
  EXPECT_EQ(response.model_version(), "1");
  v1::Timing timing;
  ASSERT_TRUE(timing.ParseFromString(trailer));
  EXPECT_GT(timing.total_ns(), 0);
  EXPECT_EQ(timing.total_ns(), response.parameters().at("saker_total_ns").int64_param());
}

TEST_F(OpenInference, FailuresSayWhyAndTheConnectionLives) {
  inference::ModelInferResponse response;
  inference::ModelInferRequest request = Request(1, 1);
  request.set_model_name("nobody");
  grpc::Status status = Infer(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), HasSubstr("Request for unknown model"));
  request = Request(1, 1);
  request.set_raw_input_contents(0, "few");
  std::string trailer;
  status = Infer(request, response, &trailer);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_FALSE(trailer.empty()) << "failures are timed as well";
  EXPECT_TRUE(Infer(Request(1, 1), response).ok());
}

TEST_F(OpenInference, RowsKeepTheirRequestsUnderLoad) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      const auto stub = inference::GRPCInferenceService::NewStub(server_.NewChannel());
      for (int i = 0; i < 100; ++i) {
        const int64_t rows = 1 + (i * 7 + c) % 40;
        const auto first = static_cast<float>(c * 10'000 + i);
        grpc::ClientContext context;
        context.set_deadline(Patience());
        inference::ModelInferResponse response;
        const grpc::Status status = stub->ModelInfer(&context, Request(rows, first), &response);
        if (!status.ok() || RawFloats(response, 0) != Expected(rows, first)) ++wrong;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(OpenInference, StreamAnswersInOrderAndOutlivesFailures) {
  grpc::ClientContext context;
  context.set_deadline(Patience());
  const auto stream = stub_->ModelStreamInfer(&context);
  constexpr int kRequests = 100;
  std::thread writer([&] {
    for (int i = 0; i < kRequests; ++i) {
      inference::ModelInferRequest request = Request(1 + i % 50, static_cast<float>(i));
      request.set_id(std::to_string(i));
      if (i % 10 == 3) request.set_model_name("nobody");
      stream->Write(request);
    }
    stream->WritesDone();
  });
  inference::ModelStreamInferResponse answer;
  int seen = 0;
  for (; stream->Read(&answer); ++seen) {
    EXPECT_EQ(answer.infer_response().id(), std::to_string(seen));
    EXPECT_EQ(answer.error_message().empty(), seen % 10 != 3);
    if (!answer.error_message().empty()) continue;
    EXPECT_EQ(RawFloats(answer.infer_response(), 0), Expected(1 + seen % 50, static_cast<float>(seen)));
  }
  writer.join();
  EXPECT_EQ(seen, kRequests);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(OpenInference, StatisticsCountWhatWasAsked) {
  inference::ModelInferResponse response;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Infer(Request(2, 1), response).ok());
  grpc::ClientContext context;
  inference::ModelStatisticsResponse statistics;
  ASSERT_TRUE(stub_->ModelStatistics(&context, {}, &statistics).ok());
  ASSERT_EQ(statistics.model_stats_size(), 1);
  EXPECT_EQ(statistics.model_stats(0).inference_count(), 6U);
  EXPECT_EQ(statistics.model_stats(0).inference_stats().success().count(), 3U);
}

TEST_F(OpenInference, EveryOtherMethodAnswers) {
  const auto calls = [&](auto method, const auto& request, auto& response) {
    grpc::ClientContext context;
    context.set_deadline(Patience());
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  };
  using Stub = inference::GRPCInferenceService::Stub;
  inference::ServerLiveResponse live;
  calls(&Stub::ServerLive, inference::ServerLiveRequest(), live);
  EXPECT_TRUE(live.live());
  inference::ServerReadyResponse ready;
  calls(&Stub::ServerReady, inference::ServerReadyRequest(), ready);
  EXPECT_TRUE(ready.ready());
  inference::ModelReadyRequest model;
  model.set_name("affine");
  inference::ModelReadyResponse model_ready;
  calls(&Stub::ModelReady, model, model_ready);
  EXPECT_TRUE(model_ready.ready());
  inference::ServerMetadataResponse server;
  calls(&Stub::ServerMetadata, inference::ServerMetadataRequest(), server);
  EXPECT_EQ(server.name(), "saker");
  inference::ModelMetadataRequest metadata_request;
  metadata_request.set_name("affine");
  inference::ModelMetadataResponse metadata;
  calls(&Stub::ModelMetadata, metadata_request, metadata);
  EXPECT_EQ(metadata.inputs_size(), 1);
  inference::ModelConfigRequest config_request;
  config_request.set_name("affine");
  inference::ModelConfigResponse config;
  calls(&Stub::ModelConfig, config_request, config);
  EXPECT_EQ(config.config().name(), "affine");
  inference::RepositoryIndexResponse index;
  calls(&Stub::RepositoryIndex, inference::RepositoryIndexRequest(), index);
  EXPECT_EQ(index.models_size(), 1);
}

TEST_F(OpenInference, ServiceHasHealth) {
  const auto health = grpc::health::v1::Health::NewStub(server_.NewChannel());
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckRequest request;
  request.set_service("inference.GRPCInferenceService");
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(health->Check(&context, request, &response).ok());
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

}  // namespace
}  // namespace saker
