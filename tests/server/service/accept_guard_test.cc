#include "server/service/accept_guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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
    // A connection that is not closed must fail its test rather than hang it.
    const timeval patience = {10, 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
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

// Uses up all of this process's descriptors for as long as it lives.
class NoDescriptors {
 public:
  // `like`: any descriptor.
  explicit NoDescriptors(int like) {
    // A number beyond all that are open, so that those below it can be filled.
    const int last = fcntl(like, F_DUPFD_CLOEXEC, 200);
    limit_.SetTo(static_cast<rlim_t>(last) + 1);
    for (int more = last; more >= 0; more = dup(like)) fillers_.push_back(more);
  }
  ~NoDescriptors() {
    for (const int filler : fillers_) close(filler);
  }

 private:
  const FileLimit limit_;
  std::vector<int> fillers_;
};

// Whether the other side has closed a connection.
bool SeesItsEnd(int client) {
  char byte = 0;
  const ssize_t got = recv(client, &byte, 1, 0);
  return got == 0 || (got < 0 && errno == ECONNRESET);
}

TEST(AcceptGuard, ClosesAllThatWaitWhenThereAreNone) {
  ASSERT_TRUE(GuardAccept().ok());
  const Listener listener;
  std::vector<int> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(listener.Connect());
  {
    const NoDescriptors none(clients[0]);
    for (int round = 0; round < 2; ++round) {
      errno = 0;
      EXPECT_EQ(listener.Accept(), -1);
      EXPECT_EQ(errno, EAGAIN) << "what gRPC takes for `none waits'";
    }
    for (const int client : clients) EXPECT_TRUE(SeesItsEnd(client));
  }
  for (const int client : clients) close(client);
}

TEST(AcceptGuard, TakesTheNextOnceThereAreSome) {
  ASSERT_TRUE(GuardAccept().ok());
  const Listener listener;
  const int client = listener.Connect();
  {
    const NoDescriptors none(client);
    EXPECT_EQ(listener.Accept(), -1);
  }
  const int next = listener.Connect();
  const int server = listener.Accept();
  EXPECT_GE(server, 0);
  for (const int connection : {client, next, server}) close(connection);
}

TEST(AcceptGuard, SetsADescriptorAsideAgainAfterItsOwnWasTaken) {
  ASSERT_TRUE(GuardAccept().ok());
  const Listener listener;
  const int first = listener.Connect();
  {
    const FileLimit limit;
    limit.SetTo(1);  // the one that it closes cannot be opened again, as when another thread took it
    EXPECT_EQ(listener.Accept(), -1);
    EXPECT_EQ(errno, EAGAIN) << "what gRPC takes for `none waits'";
  }
  const int server = listener.Accept();
  EXPECT_GE(server, 0) << "it still waits";
  const int second = listener.Connect();
  {
    const NoDescriptors none(first);
    EXPECT_EQ(listener.Accept(), -1);
    EXPECT_TRUE(SeesItsEnd(second));
  }
  for (const int connection : {first, second, server}) close(connection);
}

TEST(AcceptGuard, LetsNoErrorOfOneConnectionOrOfTheMomentEndTheListener) {
  for (const int error : {EMFILE, ENFILE, ENOMEM, ENOBUFS}) {
    EXPECT_EQ(AcceptErrorFor(error), EAGAIN) << strerror(error);
  }
  for (const int error :
       {ECONNABORTED, EPROTO, ENOPROTOOPT, EOPNOTSUPP, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET}) {
    EXPECT_EQ(AcceptErrorFor(error), EINTR) << strerror(error);
  }
  for (const int error : {EAGAIN, EINTR, EBADF, EINVAL, ENOTSOCK, EFAULT}) {
    EXPECT_EQ(AcceptErrorFor(error), error) << strerror(error);
  }
}

}  // namespace
}  // namespace saker
