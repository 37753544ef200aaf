#include "server/service/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "tests/server/testing/temp_folder.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

// A Unix domain socket that is bound, and listens when asked to.
class BoundSocket {
 public:
  BoundSocket(const std::string& path, bool listening) : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    if (listening) {
      EXPECT_EQ(listen(socket_, 1), 0);
    }
  }
  ~BoundSocket() { close(socket_); }

 private:
  const int socket_;
};

TEST(ListenAddress, TakesHostsAndPorts) {
  for (const char* address : {"0.0.0.0:8001", "localhost:0", "[::1]:65535"}) {
    EXPECT_TRUE(ValidateAddress(address).ok()) << address;
  }
  for (const char* address : {"", ":1", "host", "host:", "host:-1", "host:65536", "host:http"}) {
    EXPECT_FALSE(ValidateAddress(address).ok()) << address;
  }
}

TEST(ListenAddress, ProbingAFreePortSucceeds) { EXPECT_TRUE(ProbeAddress("127.0.0.1:0").ok()); }

TEST(ListenAddress, ProbingAForeignAddressSaysWhy) {
  EXPECT_THAT(std::string(ProbeAddress("192.0.2.1:80").message()), HasSubstr("cannot listen on 192.0.2.1:80: "));
}

TEST(ListenAddress, RemovesASocketThatNobodyListensOn) {
  const TempFolder folder;
  const std::string path = folder.path() + "/s";
  { const BoundSocket stale(path, true); }
  ASSERT_EQ(access(path.c_str(), F_OK), 0);
  EXPECT_TRUE(PrepareUnixSocket(path).ok());
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(ListenAddress, LeavesASocketInUse) {
  const TempFolder folder;
  const std::string path = folder.path() + "/s";
  const BoundSocket used(path, true);
  EXPECT_THAT(std::string(PrepareUnixSocket(path).message()), HasSubstr("another server listens there"));
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST(ListenAddress, LeavesOtherFilesAlone) {
  const TempFolder folder;
  const std::string path = folder.Write("notes.txt", "keep me");
  EXPECT_THAT(std::string(PrepareUnixSocket(path).message()), HasSubstr("is no socket"));
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST(ListenAddress, RefusesPathsThatNoSocketCanHave) {
  EXPECT_THAT(std::string(PrepareUnixSocket("/" + std::string(200, 'x')).message()), HasSubstr("longer than"));
}

}  // namespace
}  // namespace saker
