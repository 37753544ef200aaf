// ThreadPool: a fixed set of workers for fork-join over index ranges and for single tasks.
// Threads: ParallelFor() and Submit() from any thread, also several at once. A worker never runs two pieces at the same
//          time.
// Owns:    its threads; the destructor finishes what was submitted and joins them.
// Fails:   never; a pool of 0 workers runs everything on the calling thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/functional/function_ref.h"

namespace saker {

struct ThreadPoolOptions {
  // Threads beside the caller of ParallelFor(). 0 or more.
  int workers = 0;
  // Threads in one ParallelFor() at most, the caller's among them; 0: workers + 1. A server whose callers are
  // sometimes threads outside the pool sets the number of cores here, so that caller and workers together do not
  // exceed it.
  int parallelism = 0;
  // How long an idle worker watches for work before it sleeps, beyond the 50 us that each watches behind a ParallelFor()
  // it helped with. Watching saves the wake-up (tens of microseconds) and costs a core.
  int64_t spin_nanos = 0;
  // Added to the nice value of the workers, so that threads that read requests go first. 0..19.
  int niceness = 0;
};

// Who runs in one ParallelFor(): the more urgent range is taken up first by a worker that becomes free.
enum class TaskPriority { kHigh, kNormal, kLow };

class ThreadPool {
  class Impl;

 public:
  explicit ThreadPool(const ThreadPoolOptions& options);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Workers; slots of ParallelFor() are 0 .. workers() - 1 for pool threads and workers() for the calling thread.
  int workers() const;

  // Threads that one ParallelFor() gets at most.
  int parallelism() const;

  // Threads of parallelism() that compute for nobody at this moment: those of the pool without work, less the callers
  // that a BusyScope counts. A hint: it may have changed when it is read.
  int idle() const;

  // BusyScope: counts the calling thread among those that compute, for as long as it lives. For work long enough that
  // others should know. A thread in several scopes, and a worker at work, counts once.
  class BusyScope {
   public:
    explicit BusyScope(ThreadPool& pool);
    ~BusyScope();
    BusyScope(const BusyScope&) = delete;
    BusyScope& operator=(const BusyScope&) = delete;

   private:
    Impl& impl_;
  };

  // Calls body(index, slot) once for each index in [0, count), on at most `max_threads` threads, the caller's among
  // them, and returns when all calls have returned. Indices are handed out one by one, so pieces may differ in cost.
  // Calls with the same slot never overlap, except that every caller is slot workers(): per-slot state of the caller
  // must be the caller's own. Allocates nothing. Body must not call back into the pool's ParallelFor().
  void ParallelFor(int64_t count, int max_threads, TaskPriority priority,
                   absl::FunctionRef<void(int64_t index, int slot)> body);

  // Runs `task(slot)` on a worker, first in first out within its priority. A task that 64 more urgent ones have gone
  // before is next, one such task at a time: urgent work without end holds nothing up for ever. Runs at once on the
  // calling thread when there are no workers.
  void Submit(TaskPriority priority, std::function<void(int slot)> task);

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace saker
