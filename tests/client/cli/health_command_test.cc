#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/testing/cli_run.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunCli;

TEST(HealthCommand, TellsServingFromNotServingByItsExitCode) {
  FakeServer server;
  const auto up = RunCli({"health", "--server=" + server.address()});
  EXPECT_EQ(up.exit_code, 0) << up.err;
  EXPECT_EQ(up.out, server.address() + ": serving\n");
  server.SetServing(false);
  const auto down = RunCli({"health", "--server=" + server.address()});
  EXPECT_EQ(down.exit_code, 4);
  EXPECT_THAT(down.out, HasSubstr("not serving"));
}

TEST(HealthCommand, AsksForOneModel) {
  FakeServer server;
  EXPECT_EQ(RunCli({"health", "brightest", "--server=" + server.address()}).exit_code, 0);
  const auto stranger = RunCli({"health", "stranger", "--server=" + server.address()});
  EXPECT_EQ(stranger.exit_code, 1);
  EXPECT_THAT(stranger.err, HasSubstr("model \"stranger\" is not known to the server"));
}

TEST(HealthCommand, SaysWhenNobodyListens) {
  EXPECT_EQ(RunCli({"health", "--server=" + testing::UnreachableAddress()}).exit_code, 3);
}

TEST(HealthCommand, WaitsForAServerThatIsStarting) {
  FakeServer server;
  // Six refusals are more than the retries of one question.
  server.FailNext(std::vector<testing::Failure>(6, {{grpc::StatusCode::UNAVAILABLE, "starting"}, "0"}));
  EXPECT_EQ(RunCli({"health", "--wait=1m", "--server=" + server.address()}).exit_code, 0);
  EXPECT_EQ(server.calls(), 7);
}

TEST(HealthCommand, WritesJson) {
  FakeServer server;
  EXPECT_TRUE(
      RunCli({"health", "--json", "--server=" + server.address()}).Json()[0].fields().at("serving").bool_value());
}

}  // namespace
}  // namespace saker
