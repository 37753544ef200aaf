#include "client/cli/server_access.h"

#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/flags.h"
#include "core/base/nearest_name.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<std::string>> ModelNames(const Client& client, const CallOptions& options) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<v1::ModelSummary> models, client.ListModels(options));
  std::vector<std::string> names;
  names.reserve(models.size());
  for (const v1::ModelSummary& model : models) names.push_back(model.name());
  return names;
}

absl::StatusOr<std::string> OnlyModel(const Client& client, const CallOptions& options) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<std::string> names, ModelNames(client, options));
  if (names.size() == 1) return names[0];
  if (names.empty()) return absl::NotFoundError("the server has no models");
  return absl::InvalidArgumentError(absl::StrCat("--model is missing; the server has ", absl::StrJoin(names, ", ")));
}

}  // namespace

absl::Status CheckCommonFlags() {
  if (absl::GetFlag(FLAGS_timeout) <= absl::ZeroDuration())
    return absl::InvalidArgumentError("--timeout must be above 0");
  return Connect(ConnectionFromFlags()).status();
}

ConnectionOptions ConnectionFromFlags() {
  return {.address = absl::GetFlag(FLAGS_server), .max_message_bytes = absl::GetFlag(FLAGS_max_message_bytes)};
}

CallOptions CallFromFlags() { return {.timeout = absl::GetFlag(FLAGS_timeout)}; }

absl::StatusOr<v1::ExecutionMode> ExecutionModeFromFlags() {
  const std::string mode = absl::GetFlag(FLAGS_execution_mode);
  v1::ExecutionMode parsed = v1::EXECUTION_MODE_UNSPECIFIED;
  if (mode.empty() || v1::ExecutionMode_Parse(absl::AsciiStrToUpper(mode), &parsed)) return parsed;
  return absl::InvalidArgumentError(
      absl::StrCat("--execution_mode: expected auto, sequential, parallel or intra_op, got \"", mode, "\"",
                   DidYouMean(mode, {"auto", "sequential", "parallel", "intra_op"})));
}

absl::StatusOr<v1::GetModelResponse> LookUpModel(const Client& client, const std::string& name, int64_t version,
                                                 const CallOptions& options) {
  std::string wanted = name;
  if (wanted.empty()) {
    SAKER_ASSIGN_OR_RETURN(wanted, OnlyModel(client, options));
  }
  return client.GetModel(wanted, version, options);
}

absl::StatusOr<v1::ImagePreprocessing> PicturesOf(const v1::GetModelResponse& model) {
  if (model.inputs_size() != 1) {
    return absl::FailedPreconditionError(absl::StrCat("model \"", model.model().name(), "\" has ", model.inputs_size(),
                                                      " inputs; pictures need a model with one"));
  }
  if (!model.has_image()) return GuessPreprocessing(model.inputs(0));
  if (const absl::Status status = CheckPreprocessing(model.image()); !status.ok()) {
    return absl::InternalError(status.message());
  }
  return model.image();
}

}  // namespace saker
