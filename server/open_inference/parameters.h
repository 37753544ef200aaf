// The parameters of requests: what clients say beside tensors.
// Threads: any; no state.
// Fails:   INVALID_ARGUMENT naming the parameter, what was expected and what came; UNIMPLEMENTED for sequences.
#pragma once

#include <google/protobuf/map.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/open_inference/inference.pb.h"
#include "server/inference/inference_task.h"

namespace saker {

using Parameters = google::protobuf::Map<std::string, inference::InferParameter>;

// An integer, signed or unsigned, as a parameter of that name has it; nothing where there is none.
absl::StatusOr<std::optional<int64_t>> FindInteger(const Parameters& parameters, absl::string_view name);

// A tensor's parameters say that its values are in shared memory, of which there is none here.
bool AsksForSharedMemory(const Parameters& parameters);

// Puts what a request's parameters ask for into its task: timeout, priority, execution mode.
absl::Status ApplyParameters(const Parameters& parameters, InferenceTask& task);

// The version that a request names: 0 for none.
absl::StatusOr<int64_t> ParseVersion(absl::string_view version);

}  // namespace saker
