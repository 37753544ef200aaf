#include "client/cli/exit_code.h"

#include "client/call_error.h"

namespace saker {

ExitCode ExitCodeOfCall(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  if (CameFromServer(status)) return ExitCode::kRequestFailed;
  if (absl::IsUnavailable(status)) return ExitCode::kUnreachable;
  const bool refused_here = absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
  return refused_here ? ExitCode::kUsage : ExitCode::kRequestFailed;
}

}  // namespace saker
