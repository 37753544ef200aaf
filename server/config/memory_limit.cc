#include "server/config/memory_limit.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace saker {
namespace {

constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();
constexpr int64_t kMaxDefaultInflightBytes = int64_t{1} << 30;

// The number in a file; "max", version 2's word for none, is no number.
int64_t LimitIn(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  int64_t limit = 0;
  return file >> word && absl::SimpleAtoi(word, &limit) && limit > 0 ? limit : kUnlimited;
}

// The tightest limit of `group` and everything above it below `mount`; levels that cannot be seen are skipped.
int64_t TightestLevel(const std::string& mount, absl::string_view group, absl::string_view file) {
  std::string folder = mount;
  int64_t tightest = LimitIn(absl::StrCat(folder, "/", file));
  for (absl::string_view part : absl::StrSplit(group, '/', absl::SkipEmpty())) {
    if (part == "..") continue;
    absl::StrAppend(&folder, "/", part);
    tightest = std::min(tightest, LimitIn(absl::StrCat(folder, "/", file)));
  }
  return tightest;
}

// One line of /proc/self/cgroup: "0::/path" is version 2, "9:memory:/path" version 1.
int64_t LineLimit(const std::string& mount, absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
  if (fields.size() != 3) return kUnlimited;
  if (fields[1].empty()) return TightestLevel(mount, fields[2], "memory.max");
  if (fields[1] != "memory") return kUnlimited;
  return TightestLevel(absl::StrCat(mount, "/memory"), fields[2], "memory.limit_in_bytes");
}

int64_t MachineMemory() {
  const int64_t pages = sysconf(_SC_PHYS_PAGES);
  const int64_t page_bytes = sysconf(_SC_PAGESIZE);
  return pages > 0 && page_bytes > 0 ? pages * page_bytes : kUnlimited;
}

}  // namespace

int64_t DetectMemoryLimit(const std::string& root) {
  const std::string base = root == "/" ? "" : root;
  int64_t limit = MachineMemory();
  std::ifstream groups(absl::StrCat(base, "/proc/self/cgroup"));
  for (std::string line; std::getline(groups, line);) {
    limit = std::min(limit, LineLimit(absl::StrCat(base, "/sys/fs/cgroup"), line));
  }
  return limit;
}

int64_t DefaultInflightBytes(const std::string& root) {
  return std::min(kMaxDefaultInflightBytes, DetectMemoryLimit(root) / 4);
}

}  // namespace saker
