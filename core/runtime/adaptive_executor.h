// AdaptiveExecutor: takes the path for each run: what the request or the model's options ask for, else the cheaper by
// the cost table.
// One row shares its steps with other cores only while nobody computes on those: a busy server answers more requests when
// each keeps to one core.
// Threads: immutable after its making; Run() from any number of threads, each with its own context.
// Owns:    the cost table and the parallel executor.
// Fails:   as the executors do.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "core/parallel/thread_pool.h"
#include "core/runtime/cost_table.h"
#include "core/runtime/execution.h"
#include "core/runtime/parallel_executor.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_context.h"
#include "core/runtime/run_request.h"

namespace saker {

// AdaptiveOptions: what overrides the cost table.
struct AdaptiveOptions {
  ExecutionMode mode = ExecutionMode::kAuto;
  // Rows from which on auto mode splits; 0: by the cost table, or from 4 rows on where nothing was measured.
  int64_t parallel_threshold = 0;
};

class AdaptiveExecutor {
 public:
  // Plans and pool must outlive the executor.
  AdaptiveExecutor(const PlanSet& plans, ThreadPool& pool, const AdaptiveOptions& options, CostTable costs,
                   std::unique_ptr<ParallelExecutor> parallel);

  // The path that Run() takes while other cores are idle, and its expected time; 0 where that is not known. For mixed rows it is known once
  // that very number of rows was run.
  Estimate Choose(int64_t rows, ExecutionMode mode) const;
  absl::StatusOr<Execution> Run(const RunRequest& request, ExecutionMode mode, RunContext& context) const;

  const CostTable& costs() const { return costs_; }

 private:
  ExecutionPath PathOf(int64_t rows, ExecutionMode mode) const;
  ExecutionPath CheapestPath(int64_t rows, bool can_split) const;
  // The threads that may share the steps of one row: the caller and the cores that nobody else computes on.
  int FreeThreads() const;
  absl::Status RunOnCaller(const RunRequest& request, RunContext& context) const;
  bool HasMeasured(int64_t rows) const;

  const PlanSet& plans_;
  ThreadPool& pool_;
  const AdaptiveOptions options_;
  const CostTable costs_;
  const std::unique_ptr<ParallelExecutor> parallel_;
  // Rows from which on a run takes long enough that others should know of it.
  const int64_t long_rows_;
};

}  // namespace saker
