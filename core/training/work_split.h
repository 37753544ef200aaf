// WorkSplit: runs the tasks of a phase on the calling thread or over the pool, and keeps the first failure.
// Threads: one phase at a time.
// Owns:    nothing; the pool must outlive it.
#pragma once

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "core/parallel/thread_pool.h"
#include "core/runtime/execution.h"

namespace saker {

class WorkSplit {
 public:
  // At most `threads` of the pool's and the caller's.
  WorkSplit(ThreadPool& pool, int threads) : pool_(pool), threads_(threads) {}

  int threads() const { return threads_; }

  // Calls task(index) for each index in [0, count). On the sequential path it stops at the first failure; in parallel
  // the tasks that are under way end first. Returns the first failure that was seen.
  absl::Status Run(ExecutionPath path, int64_t count, absl::FunctionRef<absl::Status(int64_t)> task);

 private:
  ThreadPool& pool_;
  const int threads_;
  absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace saker
