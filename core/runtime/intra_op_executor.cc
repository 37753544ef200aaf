#include "core/runtime/intra_op_executor.h"

#include <algorithm>

#include "core/base/status_macros.h"

namespace saker {

absl::StatusOr<int> RunIntraOp(const RunRequest& request, int64_t units, const StepTeam& team, RunContext& context) {
  int most = 0;
  for (int64_t unit = 0; unit < units; ++unit) {
    SAKER_RETURN_IF_ERROR(request.WorthGoingOn());
    SAKER_ASSIGN_OR_RETURN(const int threads, context.RunShared(request, unit, team));
    most = std::max(most, threads);
  }
  return most;
}

}  // namespace saker
