// MeasureCosts: fills the cost table of a model: rows 1, 2, 3, 4, 8 ... on each path, all in turn so that a slow
// moment of the machine hits all, lower quartiles of many runs, within a time budget. What a heavy model leaves no
// time for is computed from the measured plans.
// Threads: runs on the calling thread and, at the lowest priority, on the pool.
// Fails:   never with a status; a model that cannot run on made-up values has an empty table.
// Units:   nanoseconds, rows.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "core/runtime/cost_table.h"
#include "core/runtime/parallel_executor.h"
#include "core/runtime/plan_set.h"

namespace saker {

struct CalibrationOptions {
  absl::Duration budget;
  // The largest batch that the model takes.
  int64_t max_rows = 1;
};

// `unit_nanos`: what GrowPlans() answered.
CostTable MeasureCosts(const PlanSet& plans, ThreadPool& pool, ParallelExecutor& parallel,
                       const std::vector<double>& unit_nanos, const CalibrationOptions& options);

}  // namespace saker
