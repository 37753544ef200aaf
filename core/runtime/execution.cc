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
  }
  return "unknown";
}

absl::string_view Name(ExecutionPath path) {
  return path == ExecutionPath::kSequential ? Name(ExecutionMode::kSequential) : Name(ExecutionMode::kParallel);
}

absl::StatusOr<ExecutionMode> ParseExecutionMode(absl::string_view name) {
  for (ExecutionMode mode : {ExecutionMode::kAuto, ExecutionMode::kSequential, ExecutionMode::kParallel}) {
    if (name == Name(mode)) return mode;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown execution mode \"", name, "\": expected auto, sequential or parallel"));
}

}  // namespace saker
