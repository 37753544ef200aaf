#include "core/runtime/adaptive_executor.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/status_macros.h"
#include "core/runtime/intra_op_executor.h"
#include "core/runtime/sequential_executor.h"

namespace saker {
namespace {

// Without measurements: splitting a handful of rows pays for all but the smallest models.
constexpr int64_t kUnmeasuredThreshold = 4;
// Runs expected to be shorter go before longer ones in the pool.
constexpr int64_t kUrgentNanos = 500'000;
// Runs expected to be shorter are over before anybody could have made way for them.
constexpr int64_t kLongNanos = 20'000;

// All rows where nothing was measured.
int64_t LongRows(const CostTable& costs) {
  if (costs.entries().empty()) return 0;
  const CostTable::Entry& first = costs.entries().front();
  const double row_nanos = static_cast<double>(first.sequential_nanos) / static_cast<double>(first.rows);
  return static_cast<int64_t>(static_cast<double>(kLongNanos) / std::max(row_nanos, 1.0));
}

}  // namespace

AdaptiveExecutor::AdaptiveExecutor(const PlanSet& plans, ThreadPool& pool, const AdaptiveOptions& options,
                                   CostTable costs, std::unique_ptr<ParallelExecutor> parallel)
    : plans_(plans),
      pool_(pool),
      options_(options),
      costs_(std::move(costs)),
      parallel_(std::move(parallel)),
      long_rows_(LongRows(costs_)) {}

// Where rows mix, what one number of them takes says nothing of another.
bool AdaptiveExecutor::HasMeasured(int64_t rows) const {
  return plans_.HasUnits() || rows == plans_.entries().front().plan->rows;
}

ExecutionPath AdaptiveExecutor::CheapestPath(int64_t rows, bool can_split) const {
  if (options_.parallel_threshold > 0 && can_split && rows >= options_.parallel_threshold) {
    return ExecutionPath::kParallel;
  }
  if (costs_.entries().empty()) {
    const bool split = can_split && options_.parallel_threshold == 0 && rows >= kUnmeasuredThreshold;
    return split ? ExecutionPath::kParallel : ExecutionPath::kSequential;
  }
  const ExecutionPath path = costs_.Cheapest(rows).path;
  const bool split = path == ExecutionPath::kParallel && (!can_split || options_.parallel_threshold > 0);
  return split ? ExecutionPath::kSequential : path;
}

ExecutionPath AdaptiveExecutor::PathOf(int64_t rows, ExecutionMode mode) const {
  if (!HasMeasured(rows)) return ExecutionPath::kSequential;
  if (mode == ExecutionMode::kAuto) mode = options_.mode;
  const bool can_split = parallel_->CanSplit(rows / plans_.unit_rows());
  switch (mode) {
    case ExecutionMode::kAuto:
      return CheapestPath(rows, can_split);
    case ExecutionMode::kSequential:
      return ExecutionPath::kSequential;
    case ExecutionMode::kParallel:
      return can_split ? ExecutionPath::kParallel : ExecutionPath::kSequential;
    case ExecutionMode::kIntraOp:
      return plans_.intra_op() != nullptr ? ExecutionPath::kIntraOp : ExecutionPath::kSequential;
  }
  return ExecutionPath::kSequential;
}

Estimate AdaptiveExecutor::Choose(int64_t rows, ExecutionMode mode) const {
  if (!HasMeasured(rows)) return {ExecutionPath::kSequential, plans_.ExactNanos(rows)};
  const ExecutionPath path = PathOf(rows, mode);
  return {path, costs_.Nanos(path, rows)};
}

int AdaptiveExecutor::FreeThreads() const { return 1 + pool_.idle(); }

absl::Status AdaptiveExecutor::RunOnCaller(const RunRequest& request, RunContext& context) const {
  if (!plans_.HasUnits()) return RunMixed(plans_, request, context);
  return RunSequential(plans_, request, 0, request.rows / plans_.unit_rows(), context);
}

absl::StatusOr<Execution> AdaptiveExecutor::Run(const RunRequest& request, ExecutionMode mode,
                                                RunContext& context) const {
  std::optional<ThreadPool::BusyScope> busy;
  if (request.rows >= long_rows_) busy.emplace(pool_);
  Execution execution;
  execution.rows = request.rows;
  const int64_t units = plans_.HasUnits() ? request.rows / plans_.unit_rows() : 1;
  const ExecutionPath path = PathOf(request.rows, mode);
  const bool urgent = costs_.Nanos(path, request.rows) < kUrgentNanos;
  const TaskPriority priority = urgent ? TaskPriority::kHigh : TaskPriority::kNormal;
  if (path == ExecutionPath::kParallel) {
    execution.path = path;
    SAKER_ASSIGN_OR_RETURN(execution.threads, parallel_->Run(request, units, priority, context));
  } else if (const int threads = path == ExecutionPath::kIntraOp ? FreeThreads() : 1; threads > 1) {
    execution.path = path;
    SAKER_ASSIGN_OR_RETURN(execution.threads, RunIntraOp(request, units, {pool_, threads, priority}, context));
  } else {
    SAKER_RETURN_IF_ERROR(RunOnCaller(request, context));
  }
  return execution;
}

}  // namespace saker
