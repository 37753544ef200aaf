#include "server/open_inference/parameters.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

using inference::InferParameter;

constexpr char kTimeout[] = "timeout";
constexpr char kPriority[] = "priority";
constexpr char kExecutionMode[] = "saker_execution_mode";

absl::Status ApplyTimeout(const Parameters& parameters, InferenceTask& task) {
  SAKER_ASSIGN_OR_RETURN(const std::optional<int64_t> micros, FindInteger(parameters, kTimeout));
  if (!micros.has_value() || *micros == 0) return absl::OkStatus();
  if (*micros < 0) return absl::InvalidArgumentError(absl::StrCat("timeout is ", *micros, ": expected microseconds"));
  // Longer than any deadline means something, and no overflow.
  constexpr int64_t kDayMicros = int64_t{24} * 3600 * 1'000'000;
  const int64_t deadline = task.clock.start_nanos() + std::min(*micros, kDayMicros) * 1000;
  int64_t& known = task.options.deadline_nanos;
  known = known == 0 ? deadline : std::min(known, deadline);
  return absl::OkStatus();
}

absl::Status ApplyPriority(const Parameters& parameters, InferenceTask& task) {
  SAKER_ASSIGN_OR_RETURN(const std::optional<int64_t> priority, FindInteger(parameters, kPriority));
  if (!priority.has_value() || *priority == 0) return absl::OkStatus();
  if (*priority < 0) return absl::InvalidArgumentError(absl::StrCat("priority is ", *priority, ": expected 0 to 3"));
  constexpr TaskPriority kPriorities[] = {TaskPriority::kHigh, TaskPriority::kNormal, TaskPriority::kLow};
  task.wanted_priority = kPriorities[std::min<int64_t>(*priority, 3) - 1];
  return absl::OkStatus();
}

absl::Status ApplyMode(const Parameters& parameters, InferenceTask& task) {
  const auto found = parameters.find(kExecutionMode);
  if (found == parameters.end()) return absl::OkStatus();
  absl::StatusOr<ExecutionMode> mode = ParseExecutionMode(found->second.string_param());
  if (!mode.ok()) return absl::InvalidArgumentError(absl::StrCat(kExecutionMode, ": ", mode.status().message()));
  task.options.mode = *mode;
  return absl::OkStatus();
}

// Models keep nothing from one request to the next.
absl::Status RefuseSequences(const Parameters& parameters) {
  const auto found = parameters.find("sequence_id");
  if (found == parameters.end()) return absl::OkStatus();
  const InferParameter& id = found->second;
  if (id.int64_param() == 0 && id.uint64_param() == 0 && id.string_param().empty()) return absl::OkStatus();
  return absl::UnimplementedError("sequence_id: no model here keeps state between requests");
}

}  // namespace

absl::StatusOr<std::optional<int64_t>> FindInteger(const Parameters& parameters, absl::string_view name) {
  const auto found = parameters.find(std::string(name));
  if (found == parameters.end()) return std::nullopt;
  const InferParameter& value = found->second;
  switch (value.parameter_choice_case()) {
    case InferParameter::kInt64Param:
      return value.int64_param();
    case InferParameter::kUint64Param:
      return static_cast<int64_t>(std::min(value.uint64_param(), uint64_t{INT64_MAX}));
    default:
      return absl::InvalidArgumentError(absl::StrCat("parameter \"", name, "\": expected an integer"));
  }
}

bool AsksForSharedMemory(const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    if (name.rfind("shared_memory", 0) == 0) return true;
  }
  return false;
}

absl::Status ApplyParameters(const Parameters& parameters, InferenceTask& task) {
  if (parameters.empty()) return absl::OkStatus();
  SAKER_RETURN_IF_ERROR(RefuseSequences(parameters));
  SAKER_RETURN_IF_ERROR(ApplyTimeout(parameters, task));
  SAKER_RETURN_IF_ERROR(ApplyPriority(parameters, task));
  return ApplyMode(parameters, task);
}

absl::StatusOr<int64_t> ParseVersion(absl::string_view version) {
  int64_t number = 0;
  if (version.empty()) return number;
  if (absl::SimpleAtoi(version, &number) && number > 0) return number;
  return absl::InvalidArgumentError(
      absl::StrCat("version \"", Utf8Prefix(ToUtf8(version), 64), "\": expected a number from 1 on, or nothing"));
}

}  // namespace saker
