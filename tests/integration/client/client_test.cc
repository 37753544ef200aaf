// The client library against the real server and the network that comes with it: what users of the C++ API get, for
// good requests and bad ones.
#include "client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "client/call_error.h"
#include "client/tensor_message.h"
#include "tests/client/testing/cli_run.h"
#include "tests/client/testing/subprocess.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::Pointwise;
using testing::ServerProcess;
using testing::TempFiles;

constexpr int64_t kPixels = 784;

class ClientIntegration : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    files_ = new TempFiles();
    server_ = new ServerProcess({SAKER_SERVER_PROGRAM, "--model_repository=models",
                                 "--address=", "--unix_socket=" + files_->Path("socket"), "--log_level=error",
                                 "--max_batch_rows=100", "--max_message_bytes=1000000"});
  }
  static void TearDownTestSuite() {
    // After everything that the tests below sent it.
    EXPECT_EQ(server_->Stop(), 0);
    delete server_;
    delete files_;
  }

  static Client MakeClient() { return *Client::Connect({.address = "unix:" + files_->Path("socket")}); }

  // Rows of different pictures, the same on every call.
  static v1::PredictBatchRequest Rows(int64_t rows, int64_t first = 0) {
    std::vector<float> pixels(static_cast<size_t>(rows * kPixels));
    for (size_t i = 0; i < pixels.size(); ++i) {
      const uint32_t mixed = static_cast<uint32_t>(i + static_cast<size_t>(first * kPixels)) * 2654435761u;
      pixels[i] = static_cast<float>(mixed >> 24) / 255;
    }
    v1::PredictBatchRequest request;
    request.mutable_model()->set_name("mnist");
    *request.add_inputs() =
        ToMessage(Tensor::FromValues<float>({rows, kPixels}, absl::MakeConstSpan(pixels)).view(), "image");
    return request;
  }

  static v1::PredictRequest Row(int64_t which) {
    const v1::PredictBatchRequest batch = Rows(1, which);
    v1::PredictRequest request;
    *request.mutable_model() = batch.model();
    *request.mutable_inputs() = batch.inputs();
    return request;
  }

  // What a bad request is answered with; the server must answer a good one after it.
  static absl::Status ErrorOf(const v1::PredictBatchRequest& request) {
    const Client client = MakeClient();
    const absl::Status status = client.PredictBatch(request).status();
    EXPECT_TRUE(client.PredictBatch(Rows(1)).ok());
    return status;
  }

  static TempFiles* files_;
  static ServerProcess* server_;
};

TempFiles* ClientIntegration::files_ = nullptr;
ServerProcess* ClientIntegration::server_ = nullptr;

TEST_F(ClientIntegration, RowsOfABatchAreAnsweredLikeSingleOnes) {
  const Client client = MakeClient();
  for (const int64_t rows : {1, 2, 7, 64, 100}) {
    const auto batch = client.PredictBatch(Rows(rows));
    ASSERT_TRUE(batch.ok()) << batch.status();
    const auto all = *ValuesAsFloat(batch->outputs(0));
    ASSERT_EQ(all.size(), static_cast<size_t>(rows * 10));
    for (const int64_t row : {int64_t{0}, rows / 2, rows - 1}) {
      const auto single = client.Predict(Row(row));
      ASSERT_TRUE(single.ok()) << single.status();
      const auto one = *ValuesAsFloat(single->outputs(0));
      const absl::Span<const float> of_batch = absl::MakeConstSpan(all).subspan(row * 10, 10);
      EXPECT_THAT(one, Pointwise(::testing::FloatNear(1e-4f), of_batch));
    }
  }
}

TEST_F(ClientIntegration, StreamsKeepTheirOrderAndSurviveABadRequest) {
  const Client client = MakeClient();
  std::vector<v1::PredictBatchRequest> requests;
  for (int i = 0; i < 100; ++i) requests.push_back(Rows(1 + i % 5));
  requests[40].mutable_model()->set_name("nobody");
  size_t answered = 0;
  const absl::Status status = client.PredictStream(requests, [&](size_t index, auto answer) {
    EXPECT_EQ(index, answered++);
    if (index == 40) {
      EXPECT_TRUE(absl::IsNotFound(answer.status()));
    } else {
      EXPECT_EQ(answer.ok() ? answer->outputs(0).shape(0) : -1, 1 + static_cast<int64_t>(index) % 5);
    }
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(answered, 100u);
}

TEST_F(ClientIntegration, AnswersOfManyThreadsAreNotMixedUp) {
  const Client client = MakeClient();
  std::vector<std::vector<float>> expected;
  for (int i = 0; i < 8; ++i) expected.push_back(*ValuesAsFloat(client.Predict(Row(i))->outputs(0)));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 50; ++k) {
        const auto answer = client.Predict(Row(i));
        ASSERT_TRUE(answer.ok()) << answer.status();
        EXPECT_THAT(*ValuesAsFloat(answer->outputs(0)), Pointwise(::testing::FloatNear(1e-4f), expected[i]));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(ClientIntegration, NameTypeAndShapeMayBeLeftOut) {
  v1::PredictRequest request = Row(3);
  const auto full = MakeClient().Predict(request);
  request.mutable_inputs(0)->clear_name();
  request.mutable_inputs(0)->clear_data_type();
  request.mutable_inputs(0)->clear_shape();
  const auto bare = MakeClient().Predict(request);
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_EQ(bare->outputs(0).raw_data(), full->outputs(0).raw_data());
}

TEST_F(ClientIntegration, NamesWhatItDoesNotKnow) {
  v1::PredictBatchRequest request = Rows(1);
  request.mutable_model()->set_name("mnits");
  EXPECT_TRUE(absl::IsNotFound(ErrorOf(request)));
  EXPECT_THAT(std::string(ErrorOf(request).message()), HasSubstr("mnist"));
  request = Rows(1);
  request.mutable_model()->set_version(99);
  EXPECT_TRUE(absl::IsNotFound(ErrorOf(request)));
}

TEST_F(ClientIntegration, RefusesTensorsThatDoNotFit) {
  const auto refused = [](void (*spoil)(v1::Tensor&)) {
    v1::PredictBatchRequest request = Rows(2);
    spoil(*request.mutable_inputs(0));
    const absl::Status status = ErrorOf(request);
    EXPECT_FALSE(status.message().empty());
    return absl::IsInvalidArgument(status);
  };
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_name("imgae"); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_data_type(v1::INT64); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_data_type(static_cast<v1::DataType>(77)); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_shape(1, 783); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_shape(0, 3); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_shape(0, -2); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.set_shape(0, std::numeric_limits<int64_t>::max()); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.add_shape(1); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.mutable_raw_data()->pop_back(); }));
  EXPECT_TRUE(refused([](v1::Tensor& x) { x.clear_raw_data(); }));
}

TEST_F(ClientIntegration, RefusesTooFewAndTooManyRowsAndInputs) {
  EXPECT_TRUE(absl::IsInvalidArgument(ErrorOf(Rows(101))));
  EXPECT_TRUE(absl::IsInvalidArgument(ErrorOf(Rows(0))));
  v1::PredictBatchRequest request = Rows(1);
  *request.add_inputs() = request.inputs(0);
  EXPECT_TRUE(absl::IsInvalidArgument(ErrorOf(request)));
  request.clear_inputs();
  EXPECT_TRUE(absl::IsInvalidArgument(ErrorOf(request)));
  EXPECT_TRUE(absl::IsResourceExhausted(ErrorOf(Rows(400))));  // 1.25 MB, over the size of a message
}

TEST_F(ClientIntegration, AnswersNumbersThatAreNone) {
  std::vector<float> pixels(kPixels, std::numeric_limits<float>::quiet_NaN());
  pixels[0] = std::numeric_limits<float>::infinity();
  v1::PredictRequest request = Row(0);
  *request.mutable_inputs(0) = ToMessage(Tensor::FromValues<float>({1, kPixels}, absl::MakeConstSpan(pixels)).view());
  request.set_top_k(3);
  const auto answer = MakeClient().Predict(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outputs(0).raw_data().size(), 10 * sizeof(float));
}

TEST_F(ClientIntegration, KeepsToDeadlines) {
  EXPECT_TRUE(absl::IsDeadlineExceeded(MakeClient().Predict(Row(0), {.timeout = absl::ZeroDuration()}).status()));
}

TEST_F(ClientIntegration, TellsItsTimeOnErrorsToo) {
  v1::PredictBatchRequest request = Rows(1);
  request.mutable_inputs(0)->set_data_type(v1::INT8);
  const absl::Status status = ErrorOf(request);
  ASSERT_TRUE(TimingOf(status).has_value()) << status;
  EXPECT_GT(TimingOf(status)->total_ns(), 0);
  EXPECT_EQ(TimingOf(status)->compute_ns(), 0);
}

TEST_F(ClientIntegration, RunsTheModeThatARequestAsksFor) {
  v1::PredictBatchRequest request = Rows(64);
  request.set_execution_mode(v1::SEQUENTIAL);
  const auto sequential = MakeClient().PredictBatch(request);
  ASSERT_TRUE(sequential.ok()) << sequential.status();
  EXPECT_EQ(sequential->execution().path(), v1::PATH_SEQUENTIAL);
  EXPECT_EQ(sequential->execution().rows(), 64);
  request.set_execution_mode(v1::PARALLEL);
  const auto parallel = MakeClient().PredictBatch(request);
  ASSERT_TRUE(parallel.ok()) << parallel.status();
  EXPECT_THAT(*ValuesAsFloat(parallel->outputs(0)),
              Pointwise(::testing::FloatNear(1e-4f), *ValuesAsFloat(sequential->outputs(0))));
}

}  // namespace
}  // namespace saker
