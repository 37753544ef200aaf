#include "core/runtime/sequential_executor.h"

#include <memory>

#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {

absl::Status RunSequential(const PlanSet& plans, const RunRequest& request, int64_t first_unit, int64_t units,
                           RunContext& context) {
  const int64_t end = first_unit + units;
  while (first_unit < end) {
    SAKER_RETURN_IF_ERROR(request.WorthGoingOn());
    const size_t entry = plans.LargestUpTo(end - first_unit);
    SAKER_RETURN_IF_ERROR(context.RunPiece(entry, request, first_unit));
    first_unit += plans.entries()[entry].units;
  }
  return absl::OkStatus();
}

absl::Status RunMixed(const PlanSet& plans, const RunRequest& request, RunContext& context) {
  SAKER_RETURN_IF_ERROR(request.WorthGoingOn());
  const PlanSet::Entry& smallest = plans.entries().front();
  if (smallest.plan->rows == request.rows) return context.RunPiece(0, request, 0);
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const ExecutionPlan> plan, plans.ExactPlan(request.rows));
  const int64_t before = SteadyNanos();
  SAKER_RETURN_IF_ERROR(context.RunWhole(plan, request));
  plans.NoteExactRun(request.rows, SteadyNanos() - before);
  return absl::OkStatus();
}

}  // namespace saker
