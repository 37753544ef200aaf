#include "server/calls/request_scan.h"

#include <gmock/gmock.h>
#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/saker/v1/inference.pb.h"
#include "server/saker_v1/request_layout.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

grpc::ByteBuffer InPieces(const std::string& bytes, size_t piece) {
  std::vector<grpc::Slice> slices;
  for (size_t i = 0; i < bytes.size(); i += piece) slices.emplace_back(bytes.substr(i, piece));
  return grpc::ByteBuffer(slices.data(), slices.size());
}

absl::StatusOr<RequestParts> Scan(const std::string& bytes, const MessageLayout& layout = kPredictLayout) {
  return ScanRequest(InPieces(bytes, bytes.size() + 1), layout);
}

std::string Repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

v1::PredictBatchRequest GoodRequest(int inputs) {
  v1::PredictBatchRequest request;
  request.mutable_model()->set_name("affine");
  for (int i = 0; i < inputs; ++i) *request.add_inputs() = WireTensor("x", {2, 4, 1, 1}, std::vector<float>(8));
  return request;
}

TEST(RequestScan, CountsInputsAndParts) {
  const absl::StatusOr<RequestParts> found = Scan(GoodRequest(2).SerializeAsString());
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->inputs, 2);
  // The model and its name; two inputs with four fields each and four bytes of shape.
  EXPECT_EQ(found->parts, 2 + 2 * (1 + 4 + 4));
}

TEST(RequestScan, ReadsOneOrManyPieces) {
  const std::string bytes = GoodRequest(3).SerializeAsString();
  for (const size_t piece : {size_t{1}, size_t{7}, bytes.size()}) {
    const absl::StatusOr<RequestParts> found = ScanRequest(InPieces(bytes, piece), kPredictLayout);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->inputs, 3);
  }
  EXPECT_TRUE(ScanRequest(grpc::ByteBuffer(), kPredictLayout).ok());
}

TEST(RequestScan, LooksIntoTheRequestOfAStream) {
  v1::PredictStreamRequest message;
  message.set_id("7");
  *message.mutable_request() = GoodRequest(2);
  EXPECT_EQ(Scan(message.SerializeAsString(), kPredictStreamLayout)->inputs, 2);
  for (int i = 0; i < 300; ++i) message.mutable_request()->add_inputs();
  EXPECT_FALSE(Scan(message.SerializeAsString(), kPredictStreamLayout).ok());
}

TEST(RequestScan, TakesAsManyInputsAsAnyModelHas) {
  EXPECT_TRUE(Scan(GoodRequest(kMaxRequestInputs).SerializeAsString()).ok());
  const absl::Status status = Scan(GoodRequest(kMaxRequestInputs + 1).SerializeAsString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("more than 256 inputs"));
}

TEST(RequestScan, RefusesFloodsOfEmptyInputs) {
  EXPECT_FALSE(Scan(Repeated(std::string("\x12\x00", 2), 500'000)).ok());
}

TEST(RequestScan, RefusesFloodsOfDimensions) {
  v1::PredictBatchRequest request = GoodRequest(1);
  for (int i = 0; i < 100'000; ++i) request.mutable_inputs(0)->add_shape(1);
  EXPECT_FALSE(Scan(request.SerializeAsString()).ok());
  // Not packed: one field each.
  const std::string dims = Repeated("\x18\x01", 5000);
  std::string bytes;
  for (int i = 0; i < 2; ++i) bytes += std::string("\x12\x90\x4E") + dims;
  EXPECT_FALSE(Scan(bytes).ok());
}

TEST(RequestScan, RefusesFloodsOfUnknownFields) {
  EXPECT_FALSE(Scan(Repeated("\xA0\x06\x01", 100'000)).ok());
  EXPECT_FALSE(Scan(Repeated("\xA3\x06\xA4\x06", 100'000)).ok()) << "groups";
}

TEST(RequestScan, PassesWhatTheParserWillRefuse) {
  EXPECT_TRUE(Scan("\x12\x7F").ok());                                  // ends within an input
  EXPECT_TRUE(Scan(std::string("\x12\xFF\xFF\xFF\xFF\x7F", 6)).ok());  // an input of 32 GiB
  EXPECT_TRUE(Scan(std::string(1000, '\xFF')).ok());                   // a tag without an end
  EXPECT_TRUE(Scan(std::string(1000, '\0')).ok());                     // field 0
}

TEST(RequestScan, SkipsValuesWithoutLookingAtThem) {
  v1::PredictBatchRequest request = GoodRequest(1);
  request.mutable_inputs(0)->set_raw_data(Repeated(std::string("\x12\x00", 2), 500'000));
  EXPECT_TRUE(Scan(request.SerializeAsString()).ok());
}

}  // namespace
}  // namespace saker
