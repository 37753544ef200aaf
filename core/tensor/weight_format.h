// WeightFormat: in which form the engine holds the constant weights of matrix products. Reading them is the whole cost of
// a product at a few rows, so fewer bits make it faster; the arithmetic stays in float.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

enum class WeightFormat : uint8_t {
  kFloat32,   // as in the file
  kBFloat16,  // rounded to 8 significant bits
  kInt8,      // 255 steps from -max to max of each output channel
};

// "float32", "bfloat16", "int8".
absl::string_view Name(WeightFormat format);
// INVALID_ARGUMENT names what there is.
absl::StatusOr<WeightFormat> ParseWeightFormat(absl::string_view name);

}  // namespace saker
