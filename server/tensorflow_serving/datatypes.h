// Element types by TensorFlow's numbers.
// Threads: any; no state.
#pragma once

#include "absl/status/statusor.h"
#include "core/tensor/data_type.h"
#include "proto/tensorflow_serving/tensor.pb.h"

namespace saker {

// INVALID_ARGUMENT for types that no model here has.
absl::StatusOr<DataType> FromTensorFlow(tensorflow::DataType type);
tensorflow::DataType ToTensorFlow(DataType type);

}  // namespace saker
