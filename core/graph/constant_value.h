// ConstantValue: the value of a Constant node, in whichever of ONNX's spellings its attributes have it.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/graph/attributes.h"
#include "core/tensor/tensor.h"

namespace saker {

// Of the attribute value, value_float, value_floats, value_int or value_ints; null when there is none of these.
// INVALID_ARGUMENT when it has another type than its name says.
absl::StatusOr<std::shared_ptr<const Tensor>> ConstantValue(const Attributes& attributes);

}  // namespace saker
