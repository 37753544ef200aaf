#include "core/parallel/topology.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace saker {
namespace {

// FakeRoot: a folder that stands for "/" with the files a test writes.
class FakeRoot {
 public:
  FakeRoot() {
    std::string pattern = (std::filesystem::temp_directory_path() / "saker_root_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~FakeRoot() { std::filesystem::remove_all(path_); }

  FakeRoot& Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = path_ + "/" + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return *this;
  }
  double CgroupCpus() const { return DetectTopology(path_).cgroup_cpus; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Topology, CountsTheAffinityMask) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  EXPECT_EQ(DetectTopology(FakeRoot().path()).affinity_cpus, CPU_COUNT(&before));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  const Topology topology = DetectTopology(FakeRoot().path());
  sched_setaffinity(0, sizeof(before), &before);
  EXPECT_EQ(topology.affinity_cpus, 1);
  EXPECT_EQ(topology.usable_cpus, 1);
}

TEST(Topology, FindsNoQuotaWhereThereAreNoFiles) {
  const Topology topology = DetectTopology(FakeRoot().path());
  EXPECT_EQ(topology.cgroup_cpus, 0);
  EXPECT_EQ(topology.usable_cpus, topology.affinity_cpus);
}

TEST(Topology, ReadsTheQuotaOfVersion2) {
  FakeRoot root;
  root.Write("proc/self/cgroup", "0::/app\n").Write("sys/fs/cgroup/app/cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(root.CgroupCpus(), 1.5);
}

TEST(Topology, TakesTheTightestLevelOfVersion2) {
  FakeRoot root;
  root.Write("proc/self/cgroup", "0::/pods/app/box\n")
      .Write("sys/fs/cgroup/pods/cpu.max", "50000 100000\n")
      .Write("sys/fs/cgroup/pods/app/cpu.max", "max 100000\n")
      .Write("sys/fs/cgroup/pods/app/box/cpu.max", "400000 100000\n");
  EXPECT_DOUBLE_EQ(root.CgroupCpus(), 0.5);
  EXPECT_EQ(DetectTopology(root.path()).usable_cpus, 1);
}

TEST(Topology, ReadsTheRootOfANamespace) {
  FakeRoot root;
  root.Write("proc/self/cgroup", "0::/\n").Write("sys/fs/cgroup/cpu.max", "300000 100000\n");
  EXPECT_DOUBLE_EQ(root.CgroupCpus(), 3);
}

TEST(Topology, FallsBackToTheMountWhenThePathIsOutsideTheNamespace) {
  for (const char* path : {"/../../other", "/docker/0123456789"}) {
    FakeRoot root;
    root.Write("proc/self/cgroup", std::string("0::") + path + "\n").Write("sys/fs/cgroup/cpu.max", "200000 100000\n");
    EXPECT_DOUBLE_EQ(root.CgroupCpus(), 2) << path;
  }
}

TEST(Topology, ReadsTheQuotaOfVersion1) {
  FakeRoot root;
  root.Write("proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/a/b\n1:name=systemd:/y\n")
      .Write("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "250000\n")
      .Write("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n")
      .Write("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us", "-1\n")
      .Write("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(root.CgroupCpus(), 2.5);
}

TEST(Topology, FindsVersion1MountedUnderItsShortName) {
  FakeRoot root;
  root.Write("proc/self/cgroup", "4:cpuacct,cpu:/\n")
      .Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000\n")
      .Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "50000\n");
  EXPECT_DOUBLE_EQ(root.CgroupCpus(), 2);
}

TEST(Topology, IgnoresTheQuotaOfCpusetsAndOfOtherControllers) {
  FakeRoot root;
  root.Write("proc/self/cgroup", "4:cpuset:/a\n")
      .Write("sys/fs/cgroup/cpuset/a/cpu.cfs_quota_us", "100000\n")
      .Write("sys/fs/cgroup/cpuset/a/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(root.CgroupCpus(), 0);
}

TEST(Topology, CountsUnreadableQuotasAsNone) {
  for (const char* text : {"", "max 100000\n", "x y\n", "100000\n", "100000 0\n", "-5 100000\n", "1 2 3\n"}) {
    FakeRoot root;
    root.Write("proc/self/cgroup", "0::/a\ngarbage\n::\n").Write("sys/fs/cgroup/a/cpu.max", text);
    EXPECT_EQ(root.CgroupCpus(), 0) << text;
  }
}

TEST(Topology, RoundsTheQuotaUpButNotOverTheAffinity) {
  FakeRoot tiny, wide;
  tiny.Write("proc/self/cgroup", "0::/\n").Write("sys/fs/cgroup/cpu.max", "1000 100000\n");
  wide.Write("proc/self/cgroup", "0::/\n").Write("sys/fs/cgroup/cpu.max", "900000000 100000\n");
  EXPECT_EQ(DetectTopology(tiny.path()).usable_cpus, 1);
  EXPECT_EQ(DetectTopology(wide.path()).usable_cpus, DetectTopology(wide.path()).affinity_cpus);
}

TEST(Topology, ReadsThisMachine) {
  const Topology topology = DetectTopology();
  EXPECT_GE(topology.usable_cpus, 1);
  EXPECT_LE(topology.usable_cpus, topology.affinity_cpus);
}

TEST(Topology, SaysItInWords) {
  EXPECT_EQ((Topology{8, 1.5, 2}).ToString(), "affinity 8, cgroup 1.5, usable 2");
  EXPECT_EQ((Topology{8, 0, 8}).ToString(), "affinity 8, cgroup none, usable 8");
}

}  // namespace
}  // namespace saker
