// Element types by the names of the Open Inference Protocol, and by Triton's numbers.
// Threads: any; no state.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/tensor/data_type.h"
#include "proto/open_inference/model_config.pb.h"

namespace saker {

// "FP32", "INT64", "BOOL": the protocol's name of a type.
absl::string_view OpenInferenceName(DataType type);
// INVALID_ARGUMENT lists the names; BYTES, of which the engine has none, says so.
absl::StatusOr<DataType> ParseOpenInferenceName(absl::string_view name);
inference::DataType ToTritonType(DataType type);

}  // namespace saker
