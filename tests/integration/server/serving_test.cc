// What a server promises while it serves: answers belong to their requests, in order, whoever else is served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

v1::PredictBatchRequest BatchRequest(int64_t rows, float first) {
  std::vector<float> values(static_cast<size_t>(rows) * 4);
  for (size_t i = 0; i < values.size(); ++i) values[i] = first + static_cast<float>(i);
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {rows, 4}, values);
  return request;
}

// Every value of an answer belongs to the value at its place in the request.
void ExpectAnswers(const v1::PredictBatchRequest& request, const v1::PredictBatchResponse& response) {
  const std::vector<float> in = FloatsOf(request.inputs(0));
  const std::vector<float> out = FloatsOf(response.outputs(0));
  ASSERT_EQ(in.size(), out.size());
  for (size_t i = 0; i < in.size(); ++i) ASSERT_EQ(out[i], 2 * in[i] + 1) << "at " << i;
}

// Where requests run: measured costs let small ones run on the polling thread, unknown ones all go to the workers.
enum class Where { kInline, kWorkers };

class Serving : public ::testing::TestWithParam<Where> {
 protected:
  void SetUp() override {
    server_.AddModel("affine", AffineModel());
    if (GetParam() == Where::kInline) {
      server_.options().engine.calibration_budget = absl::Milliseconds(20);
      server_.options().inline_budget = absl::Hours(1);
    }
  }
  RunningServer server_;
};

INSTANTIATE_TEST_SUITE_P(Paths, Serving, ::testing::Values(Where::kInline, Where::kWorkers), [](const auto& where) {
  return where.param == Where::kInline ? "OnThePollingThread" : "OnWorkers";
});

TEST_P(Serving, PredictTakesARowWithoutDimensionZeroAndTellsItsTiming) {
  server_.Start();
  v1::PredictRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("", {4}, {1, 2, 3, 4});
  request.set_top_k(2);
  v1::PredictResponse response;
  const grpc::Status status = server_.Predict(request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(FloatsOf(response.outputs(0)), ElementsAre(3, 5, 7, 9));
  EXPECT_THAT(response.outputs(0).shape(), ElementsAre(1, 4));
  EXPECT_EQ(response.model().version(), 1);
  EXPECT_EQ(response.top_k().classes(0).index(), 3);
  EXPECT_EQ(response.execution().rows(), 1);
  EXPECT_EQ(response.execution().run_inline(), GetParam() == Where::kInline);
  const v1::Timing& timing = response.timing();
  EXPECT_EQ(timing.queue_ns() == 0, GetParam() == Where::kInline);
  EXPECT_EQ(timing.total_ns(),
            timing.receive_ns() + timing.decode_ns() + timing.queue_ns() + timing.compute_ns() + timing.encode_ns());
}

TEST_P(Serving, RowsKeepTheirRequestsUnderLoad) {
  server_.Start();
  std::atomic<int> failures{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      const auto stub = v1::InferenceService::NewStub(server_.NewChannel());
      std::minstd_rand random(static_cast<uint32_t>(c + 1));
      for (int i = 0; i < 150; ++i) {
        const v1::PredictBatchRequest request =
            BatchRequest(1 + static_cast<int64_t>(random() % 40), static_cast<float>(c * 10'000 + i));
        grpc::ClientContext context;
        context.set_deadline(Patience());
        v1::PredictBatchResponse response;
        const grpc::Status status = stub->PredictBatch(&context, request, &response);
        if (!status.ok()) ++failures;
        if (status.ok()) ExpectAnswers(request, response);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failures, 0);
}

TEST_P(Serving, StreamAnswersInTheOrderOfItsRequests) {
  server_.Start();
  grpc::ClientContext context;
  context.set_deadline(Patience());
  const auto stream = server_.inference().PredictStream(&context);
  constexpr int kRequests = 300;  // several times what the server holds at once
  std::thread writer([&] {
    for (int i = 0; i < kRequests; ++i) {
      v1::PredictStreamRequest message;
      message.set_id(std::to_string(i));
      *message.mutable_request() = BatchRequest(i % 7 == 0 ? 200 : 1, static_cast<float>(i));
      if (i % 10 == 3) message.mutable_request()->mutable_model()->set_name("nobody");
      stream->Write(message);
    }
    stream->WritesDone();
  });
  v1::PredictStreamResponse answer;
  int seen = 0;
  for (; stream->Read(&answer); ++seen) {
    EXPECT_EQ(answer.id(), std::to_string(seen));
    EXPECT_EQ(answer.error_code(), seen % 10 == 3 ? grpc::StatusCode::NOT_FOUND : 0) << answer.error_message();
    if (answer.error_code() == 0) {
      ExpectAnswers(BatchRequest(seen % 7 == 0 ? 200 : 1, static_cast<float>(seen)), answer.response());
    }
  }
  writer.join();
  EXPECT_EQ(seen, kRequests);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_P(Serving, StreamsThatAreCutOffLeaveNothingBehind) {
  server_.Start();
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    const auto stream = server_.inference().PredictStream(&context);
    v1::PredictStreamRequest message;
    *message.mutable_request() = BatchRequest(100, 1);
    for (int k = 0; k < i; ++k) stream->Write(message);
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  server_.Stop();
  EXPECT_EQ(server_.server().requests_in_flight(), 0);
}

TEST_P(Serving, CallsThatAreCutOffLeaveNothingBehind) {
  server_.Start();
  for (int i = 0; i < 50; ++i) {
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    v1::PredictBatchResponse response;
    grpc::Status status;
    const auto call = server_.inference().AsyncPredictBatch(&context, BatchRequest(500, 1), &queue);
    call->Finish(&response, &status, nullptr);
    context.TryCancel();
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
  }
  v1::PredictBatchResponse response;
  EXPECT_TRUE(server_.PredictBatch(BatchRequest(3, 1), response).ok());
  server_.Stop();
  EXPECT_EQ(server_.server().requests_in_flight(), 0);
}

TEST_P(Serving, AnswersOverAUnixSocketAndRemovesItAtTheEnd) {
  const std::string path = server_.folder().path() + "/saker.sock";
  server_.options().unix_socket = path;
  server_.options().address = "";
  server_.Start();
  v1::PredictBatchResponse response;
  ASSERT_TRUE(server_.PredictBatch(BatchRequest(2, 1), response).ok());
  RunningServer second;
  second.AddModel("affine", AffineModel());
  second.options().unix_socket = path;
  EXPECT_EQ(second.TryStart().message(), "cannot listen on " + path + ": another server listens there");
  server_.Stop();
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

// Each client goes through more widths than variants are kept, so that some are made again and again.
TEST_P(Serving, EveryWidthGetsItsOwnAnswerWhateverIsMadeMeanwhile) {
  server_.AddModel("wide", OpenWidthModel());
  server_.Start();
  std::atomic<int> failures{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&, c] {
      const auto stub = v1::InferenceService::NewStub(server_.NewChannel());
      for (int i = 0; i < 100; ++i) {
        const int64_t rows = 1 + i % 3, width = 1 + (i * 7 + c) % 24;
        std::vector<float> values(static_cast<size_t>(rows * 2 * width));
        for (size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(c * 1000 + i) + static_cast<float>(k);
        v1::PredictBatchRequest request;
        request.mutable_model()->set_name("wide");
        *request.add_inputs() = WireTensor("x", {rows, 2, width}, values);
        grpc::ClientContext context;
        context.set_deadline(Patience());
        v1::PredictBatchResponse response;
        if (!stub->PredictBatch(&context, request, &response).ok()) ++failures;
        for (float& value : values) value *= 2;
        if (response.outputs_size() != 1 || FloatsOf(response.outputs(0)) != values) ++failures;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failures, 0);
}

TEST(ServingLimits, RefusesMoreRequestsThanItMayHold) {
  RunningServer server;
  server.AddModel("heavy", HeavyModel(20));
  server.options().max_concurrent_requests = 1;
  server.Start();
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("heavy");
  *request.add_inputs() = WireTensor("x", {4096, 512}, std::vector<float>(4096 * 512, 1.0F));
  grpc::ClientContext slow_context;
  v1::PredictBatchResponse slow_response;
  std::thread slow([&] { server.inference().PredictBatch(&slow_context, request, &slow_response); });
  while (server.server().requests_in_flight() == 0) std::this_thread::yield();
  v1::PredictBatchRequest small = request;
  *small.mutable_inputs(0) = WireTensor("x", {1, 512}, std::vector<float>(512, 1.0F));
  v1::PredictBatchResponse response;
  const grpc::Status status = server.PredictBatch(small, response);
  slow_context.TryCancel();
  slow.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), ::testing::HasSubstr("--max_concurrent_requests"));
}

TEST(ServingHealth, KnowsTheServerItsServicesAndItsModels) {
  RunningServer server;
  server.AddModel("affine", AffineModel());
  server.AddModel("broken", "nonsense");
  server.Start();
  const auto health = grpc::health::v1::Health::NewStub(server.NewChannel());
  const auto ask = [&](const std::string& name) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(name);
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = health->Check(&context, request, &response);
    return status.ok() ? static_cast<int>(response.status()) : -static_cast<int>(status.error_code());
  };
  EXPECT_EQ(ask(""), grpc::health::v1::HealthCheckResponse::SERVING);
  EXPECT_EQ(ask("affine"), grpc::health::v1::HealthCheckResponse::SERVING);
  EXPECT_EQ(ask("saker.v1.InferenceService"), grpc::health::v1::HealthCheckResponse::SERVING);
  EXPECT_EQ(ask("broken"), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(ask("nobody"), -static_cast<int>(grpc::StatusCode::NOT_FOUND));
}

}  // namespace
}  // namespace saker
