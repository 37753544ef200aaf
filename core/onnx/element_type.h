// ONNX's numbers for element types (TensorProto.DataType) and ours.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/tensor/data_type.h"

namespace saker {

// UNIMPLEMENTED names the type (STRING, COMPLEX64 ...) when Saker has none like it.
absl::StatusOr<DataType> DataTypeFromOnnx(int element_type);

// kInvalid becomes UNDEFINED.
int OnnxElementType(DataType type);

}  // namespace saker
