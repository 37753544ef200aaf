// RunSequential and RunMixed: a request on the calling thread.
// Threads: any; the context must be the caller's own.
// Fails:   CANCELLED and DEADLINE_EXCEEDED between pieces; what kernels answer.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_context.h"
#include "core/runtime/run_request.h"

namespace saker {

// Runs `units` units of the request from `first_unit` on as pieces that plans were made for, largest first. Larger
// plans were kept only because they are cheaper a row, so this is the cheapest cut. Allocates nothing.
absl::Status RunSequential(const PlanSet& plans, const RunRequest& request, int64_t first_unit, int64_t units,
                           RunContext& context);

// Runs a request of a model whose rows mix, whole; makes a plan for its row count when there is none yet.
absl::Status RunMixed(const PlanSet& plans, const RunRequest& request, RunContext& context);

}  // namespace saker
