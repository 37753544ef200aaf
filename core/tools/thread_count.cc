#include "core/tools/thread_count.h"

#include "absl/strings/str_cat.h"
#include "core/parallel/topology.h"

namespace saker {

absl::StatusOr<int> ThreadCount(int asked) {
  if (asked < 0 || asked > kMostThreads) {
    return absl::InvalidArgumentError(absl::StrCat("--threads: expected 0 to ", kMostThreads, ", got ", asked));
  }
  return asked > 0 ? asked : DetectTopology().usable_cpus;
}

}  // namespace saker
