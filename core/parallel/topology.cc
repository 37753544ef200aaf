#include "core/parallel/topology.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace saker {
namespace {

// Small files of /proc and /sys; empty when there is none.
std::string ReadSmallFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return std::move(text).str();
}

// CPUs in the affinity mask; the mask is widened until the kernel's fits.
int AffinityCpus() {
  for (int capacity = 1024; capacity <= 1 << 20; capacity *= 4) {
    std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(CPU_ALLOC(static_cast<size_t>(capacity)),
                                                         [](cpu_set_t* s) { CPU_FREE(s); });
    const size_t bytes = CPU_ALLOC_SIZE(static_cast<size_t>(capacity));
    if (set == nullptr) break;
    CPU_ZERO_S(bytes, set.get());
    if (sched_getaffinity(0, bytes, set.get()) == 0) return std::max(1, CPU_COUNT_S(bytes, set.get()));
  }
  return 1;
}

// CPUs that "quota period" grants; 0 when it is "max", negative (version 1's word for none) or unreadable.
double QuotaCpus(absl::string_view quota_text, absl::string_view period_text) {
  double quota = 0;
  double period = 0;
  if (!absl::SimpleAtod(quota_text, &quota) || !absl::SimpleAtod(period_text, &period)) return 0;
  return quota > 0 && period > 0 ? quota / period : 0;
}

double Version2Cpus(const std::string& folder) {
  const std::string text = ReadSmallFile(absl::StrCat(folder, "/cpu.max"));
  const std::vector<absl::string_view> words = absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  return words.size() == 2 ? QuotaCpus(words[0], words[1]) : 0;
}

double Version1Cpus(const std::string& folder) {
  return QuotaCpus(ReadSmallFile(absl::StrCat(folder, "/cpu.cfs_quota_us")),
                   ReadSmallFile(absl::StrCat(folder, "/cpu.cfs_period_us")));
}

double Tighter(double a, double b) {
  if (a <= 0) return b;
  if (b <= 0) return a;
  return std::min(a, b);
}

// The tightest quota of `group` and everything above it below `mount`. Levels that the container does not see are
// skipped: a path from outside its namespace ("/../x", or the host's name for it) still ends at the mount itself.
double TightestLevel(const std::string& mount, absl::string_view group, double (*read)(const std::string&)) {
  std::string folder = mount;
  double tightest = read(folder);
  for (absl::string_view part : absl::StrSplit(group, '/', absl::SkipEmpty())) {
    if (part == "..") continue;
    absl::StrAppend(&folder, "/", part);
    tightest = Tighter(tightest, read(folder));
  }
  return tightest;
}

bool NamesCpuController(absl::string_view controllers) {
  const std::vector<absl::string_view> names = absl::StrSplit(controllers, ',');
  return std::find(names.begin(), names.end(), "cpu") != names.end();
}

// One line of /proc/self/cgroup: "0::/path" is version 2, "4:cpu,cpuacct:/path" version 1.
double LineCpus(const std::string& base, absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
  if (fields.size() != 3) return 0;
  if (fields[1].empty()) {
    // The second place is where systems that mix both versions mount version 2.
    return Tighter(TightestLevel(base, fields[2], Version2Cpus),
                   TightestLevel(absl::StrCat(base, "/unified"), fields[2], Version2Cpus));
  }
  if (!NamesCpuController(fields[1])) return 0;
  return Tighter(TightestLevel(absl::StrCat(base, "/", fields[1]), fields[2], Version1Cpus),
                 TightestLevel(absl::StrCat(base, "/cpu"), fields[2], Version1Cpus));
}

double CgroupCpus(const std::string& root) {
  const std::string groups = ReadSmallFile(absl::StrCat(root, "/proc/self/cgroup"));
  double tightest = 0;
  for (absl::string_view line : absl::StrSplit(groups, '\n', absl::SkipEmpty())) {
    tightest = Tighter(tightest, LineCpus(absl::StrCat(root, "/sys/fs/cgroup"), line));
  }
  return tightest;
}

}  // namespace

std::string Topology::ToString() const {
  return absl::StrCat("affinity ", affinity_cpus, ", cgroup ", cgroup_cpus == 0 ? "none" : absl::StrCat(cgroup_cpus),
                      ", usable ", usable_cpus);
}

Topology DetectTopology(const std::string& root) {
  Topology topology;
  topology.affinity_cpus = AffinityCpus();
  topology.cgroup_cpus = CgroupCpus(root == "/" ? "" : root);
  topology.usable_cpus = topology.affinity_cpus;
  if (topology.cgroup_cpus > 0 && topology.cgroup_cpus < topology.affinity_cpus) {
    topology.usable_cpus = std::max(1, static_cast<int>(std::ceil(topology.cgroup_cpus)));
  }
  return topology;
}

}  // namespace saker
