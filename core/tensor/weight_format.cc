#include "core/tensor/weight_format.h"

#include "absl/strings/str_cat.h"

namespace saker {

absl::string_view Name(WeightFormat format) {
  switch (format) {
    case WeightFormat::kFloat32:
      return "float32";
    case WeightFormat::kBFloat16:
      return "bfloat16";
    case WeightFormat::kInt8:
      return "int8";
  }
  return "unknown";
}

absl::StatusOr<WeightFormat> ParseWeightFormat(absl::string_view name) {
  for (const WeightFormat format : {WeightFormat::kFloat32, WeightFormat::kBFloat16, WeightFormat::kInt8}) {
    if (name == Name(format)) return format;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown weight format \"", name, "\": expected float32, bfloat16 or int8"));
}

}  // namespace saker
