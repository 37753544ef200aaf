#include "core/runtime/execution.h"

#include "absl/strings/str_cat.h"

namespace saker {

absl::string_view Name(ExecutionMode mode) {
  switch (mode) {
    case ExecutionMode::kAuto:
      return "auto";
    case ExecutionMode::kSequential:
      return "sequential";
    case ExecutionMode::kParallel:
      return "parallel";
    case ExecutionMode::kIntraOp:
      return "intra_op";
  }
  return "unknown";
}

absl::string_view Name(ExecutionPath path) {
  switch (path) {
    case ExecutionPath::kSequential:
      return Name(ExecutionMode::kSequential);
    case ExecutionPath::kParallel:
      return Name(ExecutionMode::kParallel);
    case ExecutionPath::kIntraOp:
      return Name(ExecutionMode::kIntraOp);
  }
  return "unknown";
}

absl::StatusOr<ExecutionMode> ParseExecutionMode(absl::string_view name) {
  for (ExecutionMode mode :
       {ExecutionMode::kAuto, ExecutionMode::kSequential, ExecutionMode::kParallel, ExecutionMode::kIntraOp}) {
    if (name == Name(mode)) return mode;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown execution mode \"", name, "\": expected auto, sequential, parallel or intra_op"));
}

}  // namespace saker
