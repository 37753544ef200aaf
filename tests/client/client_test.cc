#include "client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "client/call_error.h"
#include "client/tensor_message.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

using testing::Failure;
using testing::FakeServer;
using ::testing::HasSubstr;

ConnectionOptions OptionsFor(const FakeServer& server) {
  // A quick policy, so that tests of retries do not wait.
  return {.address = server.address(), .retry = {.max_attempts = 4, .initial_backoff = absl::Milliseconds(1)}};
}

Client ClientOf(const FakeServer& server) { return *Client::Connect(OptionsFor(server)); }

v1::PredictRequest OnePicture(std::initializer_list<float> pixels) {
  v1::PredictRequest request;
  request.mutable_model()->set_name("brightest");
  *request.add_inputs() = ToMessage(Tensor::FromValues<float>({1, 4}, pixels).view(), "image");
  request.set_top_k(2);
  return request;
}

v1::PredictBatchRequest Rows(int64_t rows) {
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("brightest");
  *request.add_inputs() = ToMessage(Tensor::Create(DataType::kFloat32, {rows, 4})->view(), "image");
  return request;
}

TEST(Client, PredictsOverTcp) {
  FakeServer server;
  const auto response = ClientOf(server).Predict(OnePicture({0, 0, 3, 1}));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->top_k().classes_size(), 2);
  EXPECT_EQ(response->top_k().classes(0).label(), "bottom left");
  EXPECT_FLOAT_EQ(response->top_k().classes(0).score(), 0.75f);
  EXPECT_EQ(response->timing().total_ns(), 4600);
  EXPECT_TRUE(server.last_had_deadline());
}

TEST(Client, PredictsOverAUnixSocket) {
  const std::string path = ::testing::TempDir() + "/saker_client_test_" + std::to_string(getpid()) + ".sock";
  FakeServer server("unix:" + path);
  EXPECT_TRUE(ClientOf(server).Predict(OnePicture({1, 0, 0, 0})).ok());
}

TEST(Client, SendsBatches) {
  FakeServer server;
  const auto response = ClientOf(server).PredictBatch(Rows(5));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->outputs(0).shape(0), 5);
  EXPECT_TRUE(server.last_was_batch());
}

TEST(Client, IsAValueWhoseCopiesShareTheConnection) {
  FakeServer server;
  const Client client = ClientOf(server);
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = client, &answered] {
      for (int k = 0; k < 25; ++k) answered += copy.Predict(OnePicture({1, 0, 0, 0})).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 100);
}

TEST(Client, ListsAndDescribesModels) {
  FakeServer server;
  const Client client = ClientOf(server);
  const auto models = client.ListModels();
  ASSERT_TRUE(models.ok()) << models.status();
  ASSERT_EQ(models->size(), 1u);
  const auto model = client.GetModel((*models)[0].name());
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(Describe(model->inputs(0)), "image: FLOAT [-1,4]");
}

TEST(Client, TellsWhetherTheServerServes) {
  FakeServer server;
  const Client client = ClientOf(server);
  EXPECT_EQ(*client.Health(), ServingState::kServing);
  EXPECT_EQ(*client.Health("brightest"), ServingState::kServing);
  EXPECT_TRUE(absl::IsNotFound(client.Health("stranger").status()));
  server.SetServing(false);
  EXPECT_EQ(*client.Health(), ServingState::kNotServing);
}

TEST(Client, RepeatsWhatTheServerCouldNotTakeJustNow) {
  FakeServer server;
  server.FailNext(
      {{{grpc::StatusCode::UNAVAILABLE, "restarting"}}, {{grpc::StatusCode::RESOURCE_EXHAUSTED, "full"}, "1"}});
  EXPECT_TRUE(ClientOf(server).Predict(OnePicture({1, 0, 0, 0})).ok());
  EXPECT_EQ(server.calls(), 3);
}

TEST(Client, DoesNotRepeatAnOverloadWithoutPushback) {
  FakeServer server;
  server.FailNext({{{grpc::StatusCode::RESOURCE_EXHAUSTED, "too large"}}});
  EXPECT_TRUE(absl::IsResourceExhausted(ClientOf(server).Predict(OnePicture({1, 0, 0, 0})).status()));
  EXPECT_EQ(server.calls(), 1);
}

TEST(Client, ObeysAServerThatForbidsRetries) {
  FakeServer server;
  server.FailNext({{{grpc::StatusCode::UNAVAILABLE, "go away"}, "-1"}});
  EXPECT_TRUE(absl::IsUnavailable(ClientOf(server).Predict(OnePicture({1, 0, 0, 0})).status()));
  EXPECT_EQ(server.calls(), 1);
}

TEST(Client, GivesBackTheServersTimeOnErrors) {
  FakeServer server;
  v1::Timing timing;
  timing.set_total_ns(123456);
  server.FailNext({{{grpc::StatusCode::INVALID_ARGUMENT, "expected FLOAT [-1,784]"}, std::nullopt, timing}});
  const auto response = ClientOf(server).Predict(OnePicture({1, 0, 0, 0}));
  EXPECT_TRUE(absl::IsInvalidArgument(response.status()));
  EXPECT_EQ(response.status().message(), "expected FLOAT [-1,784]");
  ASSERT_TRUE(TimingOf(response.status()).has_value());
  EXPECT_EQ(TimingOf(response.status())->total_ns(), 123456);
}

TEST(Client, SaysWhenNobodyListens) {
  const Client client = *Client::Connect({.address = testing::UnreachableAddress(),
                                          .retry = {.max_attempts = 2, .initial_backoff = absl::Milliseconds(1)}});
  EXPECT_TRUE(absl::IsUnavailable(client.Predict(OnePicture({1, 0, 0, 0})).status()));
}

TEST(Client, RefusesOptionsThatMakeNoSense) {
  EXPECT_TRUE(absl::IsInvalidArgument(Client::Connect({.address = "nowhere"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Client::Connect({.max_message_bytes = 0}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Client::Connect({.max_message_bytes = int64_t{1} << 31}).status()));
}

TEST(Client, RefusesToSendMoreThanItsLimit) {
  FakeServer server;
  ConnectionOptions options = OptionsFor(server);
  options.max_message_bytes = 1000;
  EXPECT_TRUE(absl::IsResourceExhausted(Client::Connect(options)->PredictBatch(Rows(64)).status()));
}

TEST(Client, EndsAtADeadlineThatHasPassed) {
  FakeServer server;
  const auto late = ClientOf(server).Predict(OnePicture({1, 0, 0, 0}), {.timeout = absl::ZeroDuration()});
  EXPECT_TRUE(absl::IsDeadlineExceeded(late.status()));
}

TEST(Client, WaitsForEverWhenAsked) {
  FakeServer server;
  EXPECT_TRUE(ClientOf(server).Predict(OnePicture({1, 0, 0, 0}), {.timeout = absl::InfiniteDuration()}).ok());
  EXPECT_FALSE(server.last_had_deadline());
}

TEST(Client, StreamsAnswersInOrderAndPastErrors) {
  FakeServer server;
  std::vector<v1::PredictBatchRequest> requests;
  for (int i = 0; i < 200; ++i) requests.push_back(Rows(i == 17 ? 101 : 1 + i % 3));
  std::vector<int64_t> rows;
  const absl::Status status = ClientOf(server).PredictStream(requests, [&](size_t index, auto answer) {
    EXPECT_EQ(index, rows.size());
    EXPECT_EQ(absl::IsInvalidArgument(answer.status()), index == 17);
    rows.push_back(answer.ok() ? answer->outputs(0).shape(0) : -1);
  });
  EXPECT_TRUE(status.ok()) << status;
  ASSERT_EQ(rows.size(), 200u);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(rows[i], i == 17 ? -1 : 1 + i % 3);
}

TEST(Client, StreamsNothing) {
  FakeServer server;
  EXPECT_TRUE(ClientOf(server).PredictStream({}, [](size_t, auto) { FAIL(); }).ok());
}

TEST(Client, EndsABrokenStreamWithItsStatus) {
  FakeServer server;
  std::vector<v1::PredictBatchRequest> requests(3, Rows(1));
  requests[1].mutable_model()->set_name("hang up");
  int answered = 0;
  const absl::Status status = ClientOf(server).PredictStream(requests, [&](size_t, auto) { ++answered; });
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_EQ(answered, 1);
}

// Users put such a thing in a server's place in their own tests.
class CountingConnection final : public Connection {
 public:
  absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest&, const CallOptions&) override {
    ++predictions;
    return v1::PredictResponse();
  }
  absl::StatusOr<v1::PredictBatchResponse> PredictBatch(const v1::PredictBatchRequest&, const CallOptions&) override {
    return absl::UnimplementedError("");
  }
  std::unique_ptr<PredictStream> OpenStream(const CallOptions&) override { return nullptr; }
  absl::StatusOr<v1::ListModelsResponse> ListModels(const v1::ListModelsRequest&, const CallOptions&) override {
    return absl::UnimplementedError("");
  }
  absl::StatusOr<v1::GetModelResponse> GetModel(const v1::GetModelRequest&, const CallOptions&) override {
    return absl::UnimplementedError("");
  }
  absl::StatusOr<ServingState> Health(const std::string&, const CallOptions&) override {
    return ServingState::kUnknown;
  }
  int predictions = 0;
};

TEST(Client, WorksWithAFakeConnection) {
  const auto connection = std::make_shared<CountingConnection>();
  const Client client(connection);
  EXPECT_TRUE(client.Predict({}).ok());
  EXPECT_EQ(connection->predictions, 1);
}

}  // namespace
}  // namespace saker
