// RunIntraOp: a request unit by unit, the steps of each shared by several threads: how one row of a heavy model uses more
// than one core.
// Threads: any; the context must be the caller's own.
// Fails:   CANCELLED and DEADLINE_EXCEEDED between units; what kernels answer.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "core/runtime/plan_binding.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_context.h"
#include "core/runtime/run_request.h"

namespace saker {

// Runs units [0, units) of the request by the set's intra-op plan, which there must be. Answers how many threads took
// part, in the unit that had most. Allocates nothing.
absl::StatusOr<int> RunIntraOp(const RunRequest& request, int64_t units, const StepTeam& team, RunContext& context);

}  // namespace saker
