#include "server/config/memory_limit.h"

#include <gtest/gtest.h>

#include "tests/server/testing/temp_folder.h"

namespace saker {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;

TEST(MemoryLimit, IsTheMachinesWithoutACgroup) {
  const TempFolder root;
  EXPECT_GT(DetectMemoryLimit(root.path()), 16 * kMiB);
  root.Write("proc/self/cgroup", "0::/\n");
  root.Write("sys/fs/cgroup/memory.max", "max\n");
  EXPECT_GT(DetectMemoryLimit(root.path()), 16 * kMiB);
}

TEST(MemoryLimit, IsTheTightestLevelOfVersionTwo) {
  const TempFolder root;
  root.Write("proc/self/cgroup", "0::/pod/box\n");
  root.Write("sys/fs/cgroup/pod/memory.max", "8388608\n");
  root.Write("sys/fs/cgroup/pod/box/memory.max", "16777216\n");
  EXPECT_EQ(DetectMemoryLimit(root.path()), 8 * kMiB);
}

TEST(MemoryLimit, ReadsVersionOne) {
  const TempFolder root;
  root.Write("proc/self/cgroup", "4:cpu,cpuacct:/box\n9:memory:/box\n");
  root.Write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "4194304\n");
  root.Write("sys/fs/cgroup/cpu,cpuacct/box/memory.limit_in_bytes", "1\n");
  EXPECT_EQ(DetectMemoryLimit(root.path()), 4 * kMiB);
}

TEST(MemoryLimit, SurvivesFilesThatSayNothing) {
  const TempFolder root;
  root.Write("proc/self/cgroup", "nonsense\n0::/../elsewhere\n::\n");
  root.Write("sys/fs/cgroup/memory.max", "many\n");
  EXPECT_GT(DetectMemoryLimit(root.path()), 16 * kMiB);
}

TEST(DefaultInflightBytes, IsAQuarterAndAtMostOneGibibyte) {
  const TempFolder root;
  root.Write("proc/self/cgroup", "0::/\n");
  root.Write("sys/fs/cgroup/memory.max", "8388608\n");
  EXPECT_EQ(DefaultInflightBytes(root.path()), 2 * kMiB);
  EXPECT_LE(DefaultInflightBytes(TempFolder().path()), 1024 * kMiB);
}

}  // namespace
}  // namespace saker
