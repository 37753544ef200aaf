// What every command needs first: a connection as the flags say, and the model they name.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "client/client.h"
#include "client/image_preprocessing.h"
#include "proto/saker/v1/model.pb.h"

namespace saker {

// INVALID_ARGUMENT when --server, --timeout or --max_message_bytes makes no sense.
absl::Status CheckCommonFlags();

// Options from --server and --max_message_bytes.
ConnectionOptions ConnectionFromFlags();

// Options from --timeout.
CallOptions CallFromFlags();

// --execution_mode; INVALID_ARGUMENT for another word.
absl::StatusOr<v1::ExecutionMode> ExecutionModeFromFlags();

// The model called `name`, or the server's only one when it is empty. NOT_FOUND names the nearest or all models;
// INVALID_ARGUMENT when the name is empty and the server has several.
absl::StatusOr<v1::GetModelResponse> LookUpModel(const Client& client, const std::string& name, int64_t version,
                                                 const CallOptions& options);

// The model's image settings, or a guess from its only input's shape. FAILED_PRECONDITION when it takes no pictures,
// INTERNAL when the server's settings make no sense.
absl::StatusOr<v1::ImagePreprocessing> PicturesOf(const v1::GetModelResponse& model);

}  // namespace saker
