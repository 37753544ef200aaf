#include "client/connection.h"

#include <gtest/gtest.h>

#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

TEST(Connect, OpensWithoutWaitingForTheServer) {
  EXPECT_TRUE(Connect({.address = testing::UnreachableAddress()}).ok());
}

TEST(Connect, RetriesUnlessToldNotTo) {
  testing::FakeServer server;
  server.FailNext({{{grpc::StatusCode::UNAVAILABLE, "once"}, "0"}, {{grpc::StatusCode::UNAVAILABLE, "twice"}, "0"}});
  EXPECT_FALSE((*Connect({.address = server.address(), .retry = RetryPolicy::Never()}))->Health("", {}).ok());
  EXPECT_EQ(server.calls(), 1);
  EXPECT_TRUE((*Connect({.address = server.address()}))->Health("", {}).ok());
  EXPECT_EQ(server.calls(), 3);
}

TEST(Connect, RetriesCallsThatAStoppingServerCancelled) {
  testing::FakeServer server;
  server.FailNext({{{grpc::StatusCode::CANCELLED, "stopping"}, "0"}});
  EXPECT_TRUE((*Connect({.address = server.address()}))->Health("", {}).ok());
  EXPECT_EQ(server.calls(), 2);
}

TEST(Connect, RefusesBadOptions) {
  EXPECT_TRUE(absl::IsInvalidArgument(Connect({.address = ""}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Connect({.max_message_bytes = -1}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Connect({.retry = {.multiplier = 0}}).status()));
}

}  // namespace
}  // namespace saker
