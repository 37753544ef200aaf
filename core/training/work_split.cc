#include "core/training/work_split.h"

#include <utility>

#include "core/base/status_macros.h"

namespace saker {

absl::Status WorkSplit::Run(ExecutionPath path, int64_t count, absl::FunctionRef<absl::Status(int64_t)> task) {
  if (path == ExecutionPath::kSequential) {
    for (int64_t i = 0; i < count; ++i) SAKER_RETURN_IF_ERROR(task(i));
    return absl::OkStatus();
  }
  pool_.ParallelFor(count, threads_, TaskPriority::kNormal, [&](int64_t index, int /*slot*/) {
    absl::Status status = task(index);
    if (status.ok()) return;
    const absl::MutexLock lock(&mutex_);  // only after a failure
    failure_.Update(std::move(status));
  });
  const absl::MutexLock lock(&mutex_);
  return std::exchange(failure_, absl::OkStatus());
}

}  // namespace saker
