#include "client/grpc_connection.h"

#include <gtest/gtest.h>

#include "client/call_error.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

TEST(GrpcConnection, MakesEachCallOnce) {
  testing::FakeServer server;
  server.FailNext({{{grpc::StatusCode::UNAVAILABLE, "busy"}, "0"}});
  GrpcConnection connection(server.address(), {});
  EXPECT_TRUE(absl::IsUnavailable(connection.ListModels({}, {}).status()));
  EXPECT_EQ(server.calls(), 1);
}

TEST(GrpcConnection, TurnsEveryCodeIntoItsNamesake) {
  testing::FakeServer server;
  GrpcConnection connection(server.address(), {});
  for (int code = 2; code <= 16; ++code) {  // 1 is CANCELLED, below
    server.FailNext({{{static_cast<grpc::StatusCode>(code), "why"}}});
    const absl::Status status = connection.ListModels({}, {}).status();
    EXPECT_EQ(static_cast<int>(status.code()), code);
    EXPECT_EQ(status.message(), "why");
  }
}

TEST(GrpcConnection, TakesACallThatTheServerCancelledForAServerThatWentAway) {
  testing::FakeServer server;
  server.FailNext({{{grpc::StatusCode::CANCELLED, "stopping"}}});
  GrpcConnection connection(server.address(), {});
  const absl::Status status = connection.ListModels({}, {}).status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(status.message(), "the server cancelled the call: stopping");
}

TEST(GrpcConnection, TellsAServersRefusalFromAServerThatIsNotThere) {
  testing::FakeServer server;
  server.FailNext({{{grpc::StatusCode::UNAVAILABLE, "version 2 is loading"}}});
  EXPECT_TRUE(CameFromServer(GrpcConnection(server.address(), {}).ListModels({}, {}).status()));
  const absl::Status nobody = GrpcConnection(testing::UnreachableAddress(), {}).ListModels({}, {}).status();
  EXPECT_TRUE(absl::IsUnavailable(nobody));
  EXPECT_FALSE(CameFromServer(nobody));
}

TEST(GrpcConnection, CancelsAStreamThatIsDropped) {
  testing::FakeServer server;
  GrpcConnection connection(server.address(), {.own_socket = true});
  const auto stream = connection.OpenStream({.timeout = absl::InfiniteDuration()});
  v1::PredictStreamRequest request;
  request.mutable_request()->mutable_model()->set_name("other");
  EXPECT_TRUE(stream->Write(request));
  // The server's destructor waits for its calls: this test would hang if the stream lived on.
}

TEST(GrpcConnection, EndsAStreamAtItsDeadline) {
  testing::FakeServer server;
  GrpcConnection connection(server.address(), {});
  const auto stream = connection.OpenStream({.timeout = absl::Milliseconds(5)});
  v1::PredictStreamResponse response;
  EXPECT_FALSE(stream->Read(response));
  EXPECT_TRUE(absl::IsDeadlineExceeded(stream->Finish()));
}

}  // namespace
}  // namespace saker
