#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
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

// A socket that takes connections and never says a word.
class BlackHole {
 public:
  BlackHole() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    SAKER_CHECK(bind(fd_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    SAKER_CHECK(listen(fd_, 8) == 0);
    SAKER_CHECK(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    address_ = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
  }
  ~BlackHole() { close(fd_); }
  BlackHole(const BlackHole&) = delete;
  BlackHole& operator=(const BlackHole&) = delete;

  const std::string& address() const { return address_; }

 private:
  const int fd_;
  std::string address_;
};

TEST(HealthCommand, DoesNotWaitLongerThanToldForAServerThatIsSilent) {
  // With --timeout in place of --wait the test program would run into its own limit.
  const BlackHole silent;
  const auto run = RunCli({"health", "--wait=150ms", "--timeout=1h", "--server=" + silent.address()});
  EXPECT_NE(run.exit_code, 0);
}

TEST(HealthCommand, WritesJson) {
  FakeServer server;
  EXPECT_TRUE(
      RunCli({"health", "--json", "--server=" + server.address()}).Json()[0].fields().at("serving").bool_value());
}

}  // namespace
}  // namespace saker
