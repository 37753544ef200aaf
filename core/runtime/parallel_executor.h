// ParallelExecutor: splits the rows of a request over the thread pool.
// Threads: Run() from any number of threads, each with its own context; pool workers use contexts of this executor, one
//          a worker, which is safe because a worker never runs two pieces at once.
// Owns:    the workers' contexts.
// Fails:   with the first failure of a piece; the others are then not started.
// Units:   units of the PlanSet.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/parallel/thread_pool.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_context.h"
#include "core/runtime/run_request.h"

namespace saker {

class ParallelExecutor {
 public:
  // `unit_nanos[i]`: measured time of one unit by entry i of the plans; empty: not measured. Pool and plans must
  // outlive the executor.
  ParallelExecutor(const PlanSet& plans, ThreadPool& pool, std::vector<double> unit_nanos);

  // Two threads at least can share so many units.
  bool CanSplit(int64_t units) const { return units >= 2 && pool_.parallelism() > 1 && plans_.HasUnits(); }

  // Runs all units of the request; answers how many threads took part. Allocates nothing.
  absl::StatusOr<int> Run(const RunRequest& request, int64_t units, TaskPriority priority, RunContext& context);

  // Units of one piece for a request of so many: small enough that threads end together and a late one costs little,
  // large enough to keep what a large plan saves.
  int64_t PieceUnits(int64_t units) const;

 private:
  const PlanSet& plans_;
  ThreadPool& pool_;
  const std::vector<double> unit_nanos_;
  std::vector<std::unique_ptr<RunContext>> contexts_;  // by slot
};

}  // namespace saker
