// Enums of the wire as those of the engine, and back.
// Fails:   INVALID_ARGUMENT naming a number that this version of the API does not know.
#pragma once

#include "absl/status/statusor.h"
#include "core/model.h"
#include "proto/saker/v1/inference.pb.h"
#include "proto/saker/v1/tensor.pb.h"

namespace saker {

// kInvalid stands for "unspecified".
absl::StatusOr<DataType> FromWire(v1::DataType type);
v1::DataType ToWire(DataType type);

// Unspecified is kAuto: the model's own setting.
absl::StatusOr<ExecutionMode> FromWire(v1::ExecutionMode mode);
v1::ExecutionPath ToWire(ExecutionPath path);

void FillTensorSpec(const TensorSpec& spec, v1::TensorSpec& wire);

}  // namespace saker
