#include "client/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using ::testing::HasSubstr;

TEST(Address, TakesHostsPortsAndUnixSockets) {
  for (const char* good : {"127.0.0.1:8001", "localhost:1", "[::1]:65535", "example.org:8001", "unix:/run/saker.sock",
                           "unix:relative.sock"}) {
    const auto target = ParseAddress(good);
    ASSERT_TRUE(target.ok()) << target.status();
    EXPECT_EQ(*target, good);
  }
}

TEST(Address, SaysWhatIsWrong) {
  const std::pair<std::string, const char*> cases[] = {{"", "the port is missing"},
                                                       {"localhost", "the port is missing"},
                                                       {":8001", "the host is missing"},
                                                       {"localhost:", "not a number"},
                                                       {"localhost:http", "not a number"},
                                                       {"localhost:0", "not a number from 1"},
                                                       {"localhost:65536", "not a number from 1"},
                                                       {"::1:8001", "needs brackets"},
                                                       {"http://localhost:8001", "a URL"},
                                                       {"unix:", "the path is missing"},
                                                       {"unix:/" + std::string(108, 'x'), "longer than 107"}};
  for (const auto& [bad, message] : cases) {
    const auto target = ParseAddress(bad);
    EXPECT_EQ(target.status().code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(std::string(target.status().message()), HasSubstr(message)) << bad;
  }
}

}  // namespace
}  // namespace saker
