// PlanForRows: the plan to show or time for a run of so many rows.
// Threads: any.
// Owns:    the model keeps the plan, so it must outlive it; where rows mix, the caller shares it.
// Fails:   INVALID_ARGUMENT for rows that the model does not take; FAILED_PRECONDITION for a model whose shapes the request
//          decides, which has no plan yet; where rows mix, as making the plan does.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/runtime/execution_plan.h"

namespace saker {

// The largest for at most `rows` rows, which is what a run of so many begins with; where rows mix, the one for just so many.
absl::StatusOr<std::shared_ptr<const ExecutionPlan>> PlanForRows(const Model& model, int64_t rows);

}  // namespace saker
