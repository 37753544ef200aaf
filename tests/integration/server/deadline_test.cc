// Requests whose deadline passes before their turn comes: they are told so, and the model does not run for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/integration/server/raw_connection.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

constexpr char kPredictBatch[] = "/saker.v1.InferenceService/PredictBatch";

v1::PredictBatchRequest SmallRequest() {
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {1, 4}, {1, 2, 3, 4});
  return request;
}

std::string Message(uint32_t stream) {
  const std::string bytes = SmallRequest().SerializeAsString();
  return CallMessage(stream, bytes, static_cast<uint32_t>(bytes.size()), true);
}

// A server whose only worker is busy until told otherwise.
class Deadline : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.options().threads = 1;
    server_.AddModel("affine", AffineModel());
    server_.AddModel("heavy", HeavyModel(500));
    server_.Start();
    heavy_ = std::thread([this] {
      v1::PredictBatchRequest request;
      request.mutable_model()->set_name("heavy");
      request.set_omit_outputs(true);
      *request.add_inputs() = WireTensor("x", {4096, 512}, std::vector<float>(4096 * 512, 1.0F));
      v1::PredictBatchResponse response;
      heavy_status_ = server_.inference().PredictBatch(&heavy_context_, request, &response);
    });
    while (Runs("heavy") == 0) std::this_thread::yield();
  }
  void TearDown() override { FreeTheWorker(); }

  void FreeTheWorker() {
    heavy_context_.TryCancel();
    if (!heavy_.joinable()) return;
    heavy_.join();
    EXPECT_EQ(heavy_status_.error_code(), grpc::StatusCode::CANCELLED) << "it was too short to hold the worker";
    while (server_.server().requests_in_flight() > 0) std::this_thread::yield();
  }
  int64_t Runs(const std::string& model) {
    return (*server_.server().models().catalog()->Find(model, 0))->counts().runs;
  }

  RunningServer server_;
  grpc::ClientContext heavy_context_;
  grpc::Status heavy_status_;
  std::thread heavy_;
};

TEST_F(Deadline, ThatPassesInTheQueueIsSaidSoAndNothingRuns) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  v1::PredictBatchResponse response;
  const grpc::Status status = server_.inference().PredictBatch(&context, SmallRequest(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << status.error_message();
  FreeTheWorker();
  EXPECT_EQ(Runs("affine"), 0);
  EXPECT_TRUE(server_.PredictBatch(SmallRequest(), response).ok()) << "on the same connection";
  EXPECT_EQ(Runs("affine"), 1);
}

// gRPC's own client ends such a call by itself; this one leaves it to the server.
TEST_F(Deadline, ThatHasPassedOnArrivalIsSaidSoByTheServer) {
  RawConnection connection(server_.server().port());
  ASSERT_TRUE(connection.connected());
  connection.Send(Http2Preface() + CallHeaders(1, kPredictBatch, "1n") + Message(1));
  EXPECT_EQ(connection.AwaitStatus(1), static_cast<int>(grpc::StatusCode::DEADLINE_EXCEEDED));
  FreeTheWorker();
  EXPECT_EQ(Runs("affine"), 0);
  connection.Send(CallHeaders(3, kPredictBatch) + Message(3));
  EXPECT_EQ(connection.AwaitStatus(3), static_cast<int>(grpc::StatusCode::OK)) << "on the same connection";
  EXPECT_EQ(Runs("affine"), 1);
}

TEST_F(Deadline, ThatIsCenturiesAwayIsNone) {
  FreeTheWorker();
  RawConnection connection(server_.server().port());
  connection.Send(Http2Preface() + CallHeaders(1, kPredictBatch, "99999999H") + Message(1));
  EXPECT_EQ(connection.AwaitStatus(1), static_cast<int>(grpc::StatusCode::OK));
}

}  // namespace
}  // namespace saker
