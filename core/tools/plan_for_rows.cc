#include "core/tools/plan_for_rows.h"

#include "absl/strings/str_cat.h"
#include "core/model_impl.h"

namespace saker {

absl::StatusOr<std::shared_ptr<const ExecutionPlan>> PlanForRows(const Model& model, int64_t rows) {
  if (model.has_variants()) {
    return absl::FailedPreconditionError(
        "the request decides the shapes of this model, so there is no plan before a request comes");
  }
  if (rows < 1 || rows > model.max_batch_rows()) {
    return absl::InvalidArgumentError(absl::StrCat("expected 1 to ", model.max_batch_rows(), " rows, got ", rows));
  }
  const PlanSet& plans = *model.impl().plans;
  if (!plans.HasUnits() && rows != plans.entries().front().plan->rows) return plans.ExactPlan(rows);
  const int64_t units = plans.HasUnits() ? rows / plans.unit_rows() : 1;
  const ExecutionPlan* const plan = plans.entries()[plans.LargestUpTo(units)].plan.get();
  return std::shared_ptr<const ExecutionPlan>(std::shared_ptr<const void>(), plan);  // the set's own
}

}  // namespace saker
