#include "client/cli/exit_code.h"

namespace saker {

ExitCode ExitCodeOfCall(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  return absl::IsUnavailable(status) ? ExitCode::kUnreachable : ExitCode::kRequestFailed;
}

}  // namespace saker
