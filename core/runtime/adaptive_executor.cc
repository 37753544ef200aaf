#include "core/runtime/adaptive_executor.h"

#include <utility>

#include "core/base/status_macros.h"
#include "core/runtime/sequential_executor.h"

namespace saker {
namespace {

// Without measurements: splitting a handful of rows pays for all but the smallest models.
constexpr int64_t kUnmeasuredThreshold = 4;
// Runs expected to be shorter go before longer ones in the pool.
constexpr int64_t kUrgentNanos = 500'000;

}  // namespace

AdaptiveExecutor::AdaptiveExecutor(const PlanSet& plans, const AdaptiveOptions& options, CostTable costs,
                                   std::unique_ptr<ParallelExecutor> parallel)
    : plans_(plans), options_(options), costs_(std::move(costs)), parallel_(std::move(parallel)) {}

bool AdaptiveExecutor::WantsParallel(int64_t rows, ExecutionMode mode) const {
  if (mode == ExecutionMode::kAuto) mode = options_.mode;
  if (mode != ExecutionMode::kAuto) return mode == ExecutionMode::kParallel;
  if (options_.parallel_threshold > 0) return rows >= options_.parallel_threshold;
  if (costs_.entries().empty()) return rows >= kUnmeasuredThreshold;
  return costs_.Cheapest(rows).path == ExecutionPath::kParallel;
}

Estimate AdaptiveExecutor::Choose(int64_t rows, ExecutionMode mode) const {
  // Where rows mix, what one number of them takes says nothing of another.
  const bool measured = plans_.HasUnits() || rows == plans_.entries().front().plan->rows;
  if (!measured) return {ExecutionPath::kSequential, plans_.ExactNanos(rows)};
  const bool parallel = parallel_->CanSplit(rows / plans_.unit_rows()) && WantsParallel(rows, mode);
  const ExecutionPath path = parallel ? ExecutionPath::kParallel : ExecutionPath::kSequential;
  return {path, costs_.Nanos(path, rows)};
}

absl::StatusOr<Execution> AdaptiveExecutor::Run(const RunRequest& request, ExecutionMode mode,
                                                RunContext& context) const {
  Execution execution;
  execution.rows = request.rows;
  if (!plans_.HasUnits()) {
    SAKER_RETURN_IF_ERROR(RunMixed(plans_, request, context));
    return execution;
  }
  const int64_t units = request.rows / plans_.unit_rows();
  if (!parallel_->CanSplit(units) || !WantsParallel(request.rows, mode)) {
    SAKER_RETURN_IF_ERROR(RunSequential(plans_, request, 0, units, context));
    return execution;
  }
  const bool urgent = costs_.Nanos(ExecutionPath::kParallel, request.rows) < kUrgentNanos;
  execution.path = ExecutionPath::kParallel;
  SAKER_ASSIGN_OR_RETURN(execution.threads,
                         parallel_->Run(request, units, urgent ? TaskPriority::kHigh : TaskPriority::kNormal, context));
  return execution;
}

}  // namespace saker
