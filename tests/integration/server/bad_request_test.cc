// Every way in which a request can be wrong, through a real client: each gets its own clear answer, and the server goes
// on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/integration/server/raw_connection.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class BadRequest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.AddModel("affine", AffineModel());
    server_.AddModel("pair", TwoInputModel());
    server_.AddModel("mask", BoolModel());
    server_.options().engine.max_batch_rows = 64;
    server_.options().max_message_bytes = 100'000;
    server_.Start();
  }

  static v1::PredictBatchRequest Request(const v1::Tensor& tensor, const std::string& model = "affine") {
    v1::PredictBatchRequest request;
    request.mutable_model()->set_name(model);
    *request.add_inputs() = tensor;
    return request;
  }
  static v1::Tensor GoodTensor() { return WireTensor("x", {1, 4}, {1, 2, 3, 4}); }

  void ExpectFailure(const v1::PredictBatchRequest& request, grpc::StatusCode code, const std::string& message) {
    v1::PredictBatchResponse response;
    const grpc::Status status = server_.PredictBatch(request, response);
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr(message));
  }
  void ExpectStillServing() {
    v1::PredictBatchResponse response;
    const grpc::Status status = server_.PredictBatch(Request(GoodTensor()), response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_THAT(FloatsOf(response.outputs(0)), ::testing::ElementsAre(3, 5, 7, 9));
  }
  void TearDown() override { ExpectStillServing(); }

  RunningServer server_;
};

TEST_F(BadRequest, UnknownModelGetsTheNearestAndTheNames) {
  ExpectFailure(Request(GoodTensor(), "afine"), grpc::StatusCode::NOT_FOUND,
                "no model \"afine\"; did you mean \"affine\"? Models: affine, mask, pair");
  ExpectFailure(Request(GoodTensor(), "resnet"), grpc::StatusCode::NOT_FOUND,
                "no model \"resnet\"; models: affine, mask, pair");
}

TEST_F(BadRequest, EmptyModelNameListsTheNames) {
  ExpectFailure(Request(GoodTensor(), ""), grpc::StatusCode::INVALID_ARGUMENT, "model.name is empty");
}

TEST_F(BadRequest, UnknownVersionListsTheVersions) {
  v1::PredictBatchRequest request = Request(GoodTensor());
  request.mutable_model()->set_version(7);
  ExpectFailure(request, grpc::StatusCode::NOT_FOUND, "has no version 7; versions ready: 1");
}

TEST_F(BadRequest, WrongTensorNameGetsTheNearest) {
  ExpectFailure(Request(WireTensor("maks", {1, 2}, {1, 2}), "mask"), grpc::StatusCode::INVALID_ARGUMENT,
                "no input \"maks\"; did you mean \"mask\"? The model takes \"mask\": BOOL [-1,2]");
}

TEST_F(BadRequest, WrongTensorNameLikeNoOtherGetsTheList) {
  ExpectFailure(Request(WireTensor("aa", {1, 2}, {1, 2}), "pair"), grpc::StatusCode::INVALID_ARGUMENT,
                "no input \"aa\"; the model takes \"a\": FLOAT [-1,2], \"b\": FLOAT [-1,2]");
}

TEST_F(BadRequest, MissingInputIsNamed) {
  ExpectFailure(Request(WireTensor("a", {1, 2}, {1, 2}), "pair"), grpc::StatusCode::INVALID_ARGUMENT,
                "input \"b\" is missing");
}

TEST_F(BadRequest, NamelessInputOfSeveralIsRefused) {
  ExpectFailure(Request(WireTensor("", {1, 2}, {1, 2}), "pair"), grpc::StatusCode::INVALID_ARGUMENT,
                "an input has no name");
}

TEST_F(BadRequest, InputGivenTwiceIsRefused) {
  v1::PredictBatchRequest request = Request(GoodTensor());
  *request.add_inputs() = GoodTensor();
  ExpectFailure(request, grpc::StatusCode::INVALID_ARGUMENT, "input \"x\" is given twice");
}

TEST_F(BadRequest, InputsThatDisagreeAboutTheRowsAreRefused) {
  v1::PredictBatchRequest request = Request(WireTensor("a", {1, 2}, {1, 2}), "pair");
  *request.add_inputs() = WireTensor("b", {2, 2}, {1, 2, 3, 4});
  ExpectFailure(request, grpc::StatusCode::INVALID_ARGUMENT, "rows");
}

TEST_F(BadRequest, WrongTypeIsRefused) {
  v1::Tensor tensor = GoodTensor();
  tensor.set_data_type(v1::INT32);
  ExpectFailure(Request(tensor), grpc::StatusCode::INVALID_ARGUMENT,
                "input \"x\": expected FLOAT [-1,4], got INT32 [1,4]");
}

TEST_F(BadRequest, UnknownTypeNumberIsRefused) {
  v1::Tensor tensor = GoodTensor();
  tensor.set_data_type(static_cast<v1::DataType>(99));
  ExpectFailure(Request(tensor), grpc::StatusCode::INVALID_ARGUMENT, "data_type 99");
}

TEST_F(BadRequest, WrongShapeIsRefused) {
  ExpectFailure(Request(WireTensor("x", {1, 2}, {1, 2})), grpc::StatusCode::INVALID_ARGUMENT,
                "input \"x\": expected FLOAT [-1,4], got FLOAT [1,2]");
}

TEST_F(BadRequest, WrongRankIsRefused) {
  ExpectFailure(Request(WireTensor("x", {1, 2, 2}, {1, 2, 3, 4})), grpc::StatusCode::INVALID_ARGUMENT,
                "input \"x\": expected FLOAT [-1,4], got FLOAT [1,2,2]");
}

TEST_F(BadRequest, ThousandsOfDimensionsAreRefusedBriefly) {
  v1::Tensor tensor = GoodTensor();
  for (int i = 0; i < 5000; ++i) tensor.add_shape(1);
  ExpectFailure(Request(tensor), grpc::StatusCode::INVALID_ARGUMENT, "got FLOAT [1,4,1,1,1,1,1,1,...]");
}

TEST_F(BadRequest, BytesThatDoNotMatchTheShapeAreRefused) {
  ExpectFailure(Request(WireTensor("x", {2, 4}, {1, 2, 3, 4})), grpc::StatusCode::INVALID_ARGUMENT,
                "input \"x\": shape [2,4] of FLOAT takes 32 bytes, got 16");
}

TEST_F(BadRequest, BytesThatAreNoWholeRowsAreRefused) {
  ExpectFailure(Request(WireTensor("x", {}, {1, 2, 3, 4, 5})), grpc::StatusCode::INVALID_ARGUMENT,
                "20 bytes are no multiple of 16");
}

TEST_F(BadRequest, NegativeDimensionIsRefused) {
  ExpectFailure(Request(WireTensor("x", {-1, 4}, {1, 2, 3, 4})), grpc::StatusCode::INVALID_ARGUMENT, "input \"x\"");
}

TEST_F(BadRequest, OverflowingShapeIsRefused) {
  const int64_t huge = std::numeric_limits<int64_t>::max();
  ExpectFailure(Request(WireTensor("x", {huge, huge}, {1})), grpc::StatusCode::INVALID_ARGUMENT, "input \"x\"");
  ExpectFailure(Request(WireTensor("x", {int64_t{1} << 62, 4}, {})), grpc::StatusCode::INVALID_ARGUMENT, "input \"x\"");
}

TEST_F(BadRequest, EmptyBatchIsRefused) {
  ExpectFailure(Request(WireTensor("x", {0, 4}, {})), grpc::StatusCode::INVALID_ARGUMENT, "empty");
}

TEST_F(BadRequest, BatchOverTheLimitIsRefused) {
  ExpectFailure(Request(WireTensor("x", {65, 4}, std::vector<float>(260))), grpc::StatusCode::INVALID_ARGUMENT, "64");
}

TEST_F(BadRequest, MessageOverTheSizeLimitIsRefused) {
  ExpectFailure(Request(WireTensor("x", {10'000, 4}, std::vector<float>(40'000))), grpc::StatusCode::RESOURCE_EXHAUSTED,
                "100000");
}

TEST_F(BadRequest, BoolsOtherThanZeroAndOneAreRefused) {
  v1::Tensor tensor;
  tensor.set_name("mask");
  tensor.set_raw_data(std::string("\x01\x07", 2));
  ExpectFailure(Request(tensor, "mask"), grpc::StatusCode::INVALID_ARGUMENT, "must be 0 or 1");
}

TEST_F(BadRequest, NegativeTopKIsRefused) {
  v1::PredictBatchRequest request = Request(GoodTensor());
  request.set_top_k(-1);
  ExpectFailure(request, grpc::StatusCode::INVALID_ARGUMENT, "top_k is -1");
}

TEST_F(BadRequest, UnknownExecutionModeIsRefused) {
  v1::PredictBatchRequest request = Request(GoodTensor());
  request.set_execution_mode(static_cast<v1::ExecutionMode>(42));
  ExpectFailure(request, grpc::StatusCode::INVALID_ARGUMENT, "execution_mode 42");
}

TEST_F(BadRequest, PredictOfSeveralRowsIsSentToPredictBatch) {
  v1::PredictRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {2, 4}, std::vector<float>(8));
  v1::PredictResponse response;
  const grpc::Status status = server_.Predict(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("PredictBatch"));
}

TEST_F(BadRequest, NotANumberIsAnswered) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  v1::PredictBatchRequest request = Request(WireTensor("x", {1, 4}, {nan, 1, nan, 5}));
  request.set_top_k(4);
  v1::PredictBatchResponse response;
  const grpc::Status status = server_.PredictBatch(request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(std::isnan(FloatsOf(response.outputs(0))[0]));
  EXPECT_EQ(response.top_k(0).classes(0).index(), 3);
  EXPECT_EQ(response.top_k(0).classes(1).index(), 1);
}

TEST_F(BadRequest, HostileNamesAreEchoedBriefly) {
  ExpectFailure(Request(GoodTensor(), std::string(50'000, 'x')), grpc::StatusCode::NOT_FOUND, "no model \"xxx");
  ExpectFailure(Request(WireTensor(std::string(50'000, 'y'), {1, 4}, {1, 2, 3, 4})), grpc::StatusCode::INVALID_ARGUMENT,
                "yyy\"; the model takes \"x\": FLOAT [-1,4]");
}

TEST_F(BadRequest, FailuresCarryTheTimeOfTheStagesReached) {
  grpc::ClientContext context;
  context.set_deadline(Patience());
  v1::PredictBatchResponse response;
  const grpc::Status status =
      server_.inference().PredictBatch(&context, Request(WireTensor("x", {1, 2}, {1, 2})), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto& trailer = context.GetServerTrailingMetadata();
  const auto found = trailer.find("saker-timing-bin");
  ASSERT_NE(found, trailer.end());
  v1::Timing timing;
  ASSERT_TRUE(timing.ParseFromString(std::string(found->second.data(), found->second.size())));
  EXPECT_GT(timing.receive_ns(), 0);
  EXPECT_GT(timing.decode_ns(), 0);
  EXPECT_EQ(timing.compute_ns(), 0);
  EXPECT_EQ(timing.total_ns(), timing.receive_ns() + timing.decode_ns());
}

TEST_F(BadRequest, GarbageOnThePortIsDropped) {
  RawConnection connection(server_.server().port());
  ASSERT_TRUE(connection.connected());
  connection.Send("GET /nothing HTTP/1.1\r\nHost: here\r\n\r\n" + std::string(1000, '\xff'));
  EXPECT_TRUE(connection.AwaitEnd());
}

TEST_F(BadRequest, ConnectionThatIsCutInMidMessageIsDropped) {
  RawConnection connection(server_.server().port());
  ASSERT_TRUE(connection.connected());
  connection.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\x00\x00\x40\x04\x00\x00", 6));
}

TEST_F(BadRequest, BytesThatAreNoMessageAreRefused) {
  // The request class of another method: field 2 is a message here and a number there.
  grpc::ClientContext context;
  context.set_deadline(Patience());
  v1::PredictBatchRequest request;
  *request.add_inputs() = GoodTensor();
  request.mutable_inputs(0)->mutable_name()->assign("x");
  request.GetReflection()->MutableUnknownFields(&request)->AddLengthDelimited(1, "\xff\xff\xff");
  v1::PredictBatchResponse response;
  const grpc::Status status = server_.inference().PredictBatch(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("bytes received are no saker.v1.PredictBatchRequest"));
}

}  // namespace
}  // namespace saker
