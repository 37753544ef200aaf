#include "core/tools/thread_count.h"

#include <limits>
#include <string>

#include "core/parallel/topology.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(ThreadCount, IsWhatWasAskedFor) {
  for (const int asked : {1, 2, 7, kMostThreads}) EXPECT_EQ(*ThreadCount(asked), asked);
}

TEST(ThreadCount, IsWhatTheMachineGrantsForZero) {
  EXPECT_EQ(*ThreadCount(0), DetectTopology().usable_cpus);
  EXPECT_GE(*ThreadCount(0), 1);
}

TEST(ThreadCount, RefusesWhatNoProcessCouldStart) {
  for (const int asked : {-1, kMostThreads + 1, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
    const absl::Status status = ThreadCount(asked).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), "--threads: expected 0 to 1024, got " + std::to_string(asked));
  }
}

}  // namespace
}  // namespace saker
