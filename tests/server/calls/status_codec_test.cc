#include "server/calls/status_codec.h"

#include <gtest/gtest.h>

#include "core/base/utf8.h"

namespace saker {
namespace {

TEST(StatusCodec, KeepsCodeAndMessage) {
  const grpc::Status status = ToGrpcStatus(absl::NotFoundError("no such thing"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such thing");
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST(StatusCodec, NumbersEveryCodeAsGrpcDoes) {
  EXPECT_EQ(ToGrpcStatus(absl::CancelledError()).error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(ToGrpcStatus(absl::InvalidArgumentError("")).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ToGrpcStatus(absl::DeadlineExceededError("")).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ToGrpcStatus(absl::ResourceExhaustedError("")).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ToGrpcStatus(absl::FailedPreconditionError("")).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ToGrpcStatus(absl::UnavailableError("")).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ToGrpcStatus(absl::UnauthenticatedError("")).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST(StatusCodec, CutsLongMessages) {
  const std::string cut = BoundedMessage(std::string(5000, 'a'));
  EXPECT_EQ(cut.size(), 1024U);
  EXPECT_EQ(cut.substr(1020), "a...");
  EXPECT_EQ(BoundedMessage(std::string(1024, 'a')).size(), 1024U);
}

TEST(StatusCodec, CutsBetweenCharacters) {
  std::string text;
  while (text.size() < 3000) text += "\xE2\x82\xAC";  // the euro sign, three bytes
  const std::string cut = BoundedMessage(text);
  EXPECT_EQ((cut.size() - 3) % 3, 0U);
  EXPECT_LE(cut.size(), 1024U);
}

TEST(StatusCodec, RepairsBytesThatAreNoText) {
  EXPECT_EQ(BoundedMessage("name \xFF here"), "name \xEF\xBF\xBD here");
  for (const size_t size : {size_t{1}, size_t{400}, size_t{1023}, size_t{5000}}) {
    const std::string message = BoundedMessage(std::string(size, '\x80'));
    EXPECT_TRUE(IsUtf8(message));
    EXPECT_LE(message.size(), 1024U);
  }
}

}  // namespace
}  // namespace saker
