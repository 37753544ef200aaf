#include "server/service/accept_guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace saker {
namespace {

// A limit of this process that is as before in the end.
class FileLimit {
 public:
  FileLimit() { getrlimit(RLIMIT_NOFILE, &before_); }
  ~FileLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  void SetTo(rlim_t files) const {
    const rlimit limit = {files, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &limit);
  }

 private:
  rlimit before_ = {};
};

class Listener {
 public:
  Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    listen(socket_, 64);
  }
  ~Listener() { close(socket_); }
  int Connect() const {
    sockaddr_in address = {};
    socklen_t length = sizeof(address);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    return connection;
  }
  int Accept() const { return accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); }

 private:
  const int socket_;
};

TEST(AcceptGuard, RaisesTheLimitOfOpenFiles) {
  const FileLimit limit;
  limit.SetTo(100);
  ASSERT_TRUE(GuardAccept().ok());
  rlimit now = {};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_EQ(now.rlim_cur, now.rlim_max);
}

TEST(AcceptGuard, LeavesAcceptAsItIsWhileThereAreDescriptors) {
  ASSERT_TRUE(GuardAccept().ok());
  const Listener listener;
  EXPECT_EQ(listener.Accept(), -1);
  EXPECT_EQ(errno, EAGAIN);
  const int client = listener.Connect();
  const int server = listener.Accept();
  EXPECT_GE(server, 0);
  close(server);
  close(client);
}

TEST(AcceptGuard, ClosesWhatWaitsWhenThereAreNone) {
  ASSERT_TRUE(GuardAccept().ok());
  const FileLimit limit;
  const Listener listener;
  std::vector<int> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(listener.Connect());
  limit.SetTo(1);  // no number is left for a new one
  for (int round = 0; round < 2; ++round) {
    errno = 0;
    EXPECT_EQ(listener.Accept(), -1);
    EXPECT_EQ(errno, EAGAIN) << "what gRPC takes for `none waits'";
  }
}

TEST(AcceptGuard, TellsThoseThatItClosesAndTakesTheNext) {
  ASSERT_TRUE(GuardAccept().ok());
  const FileLimit limit;
  const Listener listener;
  const int client = listener.Connect();
  const int last = dup(client);
  limit.SetTo(static_cast<rlim_t>(last) + 1);
  std::vector<int> fillers;
  for (int more = dup(client); more >= 0; more = dup(client)) fillers.push_back(more);
  EXPECT_EQ(listener.Accept(), -1);
  char byte = 0;
  EXPECT_LE(recv(client, &byte, 1, 0), 0) << "its end is told at once";
  for (const int filler : fillers) close(filler);
  close(last);
  close(client);
  const int next = listener.Connect();
  const int server = listener.Accept();
  EXPECT_GE(server, 0);
  close(server);
  close(next);
}

}  // namespace
}  // namespace saker
