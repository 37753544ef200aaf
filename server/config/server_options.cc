#include "server/config/server_options.h"

#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

constexpr size_t kMaxModelNameLength = 128;
// Protobuf cannot serialize a message of 2 GiB or more.
constexpr int64_t kMaxMessageBytes = (int64_t{1} << 31) - 1;
// A longer one is a slip; an infinite one would overflow the clock.
constexpr absl::Duration kLongestCalibration = absl::Hours(24);

absl::Status CheckRange(absl::string_view flag, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--", flag, "=", value, ": expected ", low, " to ", high));
}

absl::Status CheckNotNegative(absl::string_view flag, absl::Duration value) {
  if (value >= absl::ZeroDuration()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--", flag, "=", absl::FormatDuration(value), ": expected a duration of 0 or more"));
}

absl::Status CheckLogLevel(absl::string_view level) {
  for (absl::string_view valid : {"trace", "debug", "info", "warn", "error", "off"}) {
    if (level == valid) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--log_level=", level, ": expected trace, debug, info, warn, error or off"));
}

absl::Status CheckDistinctNames(const std::vector<ModelFile>& models) {
  std::set<std::string> seen;
  for (const ModelFile& model : models) {
    if (seen.insert(model.name).second) continue;
    return absl::InvalidArgumentError(absl::StrCat("--model=", model.name, "=...: the name is given twice"));
  }
  return absl::OkStatus();
}

absl::Status CheckSources(const ServerOptions& options) {
  if (options.model_repository.empty() && options.models.empty()) {
    return absl::InvalidArgumentError("nothing to serve: give --model_repository=DIR or --model=NAME=FILE.onnx");
  }
  if (options.address.empty() && options.unix_socket.empty()) {
    return absl::InvalidArgumentError("nowhere to listen: give --address=HOST:PORT or --unix_socket=PATH");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ModelFile> ModelFile::Parse(absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos || equals + 1 == text.size()) {
    return absl::InvalidArgumentError(absl::StrCat("--model=", text, ": expected NAME=FILE.onnx"));
  }
  ModelFile model{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
  if (absl::Status status = ValidateModelName(model.name); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("--model=", text, ": ", status.message()));
  }
  return model;
}

absl::Status ValidateModelName(absl::string_view name) {
  const bool sound =
      !name.empty() && name.size() <= kMaxModelNameLength && name[0] != '.' &&
      absl::c_all_of(name, [](unsigned char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-'; });
  if (sound) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("model name \"", absl::CHexEscape(name.substr(0, kMaxModelNameLength)),
                                                 "\": expected letters, digits, '.', '_' and '-', at most ",
                                                 kMaxModelNameLength, ", not starting with '.'"));
}

absl::Status ValidateServerOptions(const ServerOptions& options) {
  SAKER_RETURN_IF_ERROR(CheckSources(options));
  SAKER_RETURN_IF_ERROR(CheckDistinctNames(options.models));
  SAKER_RETURN_IF_ERROR(CheckRange("threads", options.threads, 0, 1024));
  SAKER_RETURN_IF_ERROR(CheckRange("polling_threads", options.polling_threads, 0, 256));
  SAKER_RETURN_IF_ERROR(CheckRange("busy_poll_us", options.busy_poll_us, 0, 1000));
  SAKER_RETURN_IF_ERROR(CheckRange("max_batch_rows", options.engine.max_batch_rows, 1, kMostRows));
  SAKER_RETURN_IF_ERROR(CheckRange("parallel_threshold", options.engine.parallel_threshold, 0, kMostRows));
  SAKER_RETURN_IF_ERROR(CheckRange("max_message_bytes", options.max_message_bytes, 1024, kMaxMessageBytes));
  SAKER_RETURN_IF_ERROR(CheckRange("max_concurrent_requests", options.max_concurrent_requests, 1, 1 << 20));
  SAKER_RETURN_IF_ERROR(CheckRange("max_inflight_bytes", options.max_inflight_bytes, 0, int64_t{1} << 40));
  SAKER_RETURN_IF_ERROR(CheckNotNegative("inline_budget", options.inline_budget));
  SAKER_RETURN_IF_ERROR(CheckNotNegative("drain_timeout", options.drain_timeout));
  SAKER_RETURN_IF_ERROR(CheckNotNegative("repository_poll", options.repository_poll));
  SAKER_RETURN_IF_ERROR(CheckNotNegative("calibration_budget", options.engine.calibration_budget));
  if (options.engine.calibration_budget > kLongestCalibration) {
    return absl::InvalidArgumentError(
        absl::StrCat("--calibration_budget=", absl::FormatDuration(options.engine.calibration_budget),
                     ": expected at most ", absl::FormatDuration(kLongestCalibration)));
  }
  return CheckLogLevel(options.log_level);
}

}  // namespace saker
