#include "server/tensorflow_serving/datatypes.h"

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

struct NumberedType {
  DataType type;
  tensorflow::DataType number;
};

constexpr NumberedType kTypes[] = {
    {DataType::kFloat32, tensorflow::DT_FLOAT}, {DataType::kFloat64, tensorflow::DT_DOUBLE},
    {DataType::kFloat16, tensorflow::DT_HALF},  {DataType::kBFloat16, tensorflow::DT_BFLOAT16},
    {DataType::kInt8, tensorflow::DT_INT8},     {DataType::kInt16, tensorflow::DT_INT16},
    {DataType::kInt32, tensorflow::DT_INT32},   {DataType::kInt64, tensorflow::DT_INT64},
    {DataType::kUInt8, tensorflow::DT_UINT8},   {DataType::kUInt16, tensorflow::DT_UINT16},
    {DataType::kUInt32, tensorflow::DT_UINT32}, {DataType::kUInt64, tensorflow::DT_UINT64},
    {DataType::kBool, tensorflow::DT_BOOL},
};

}  // namespace

absl::StatusOr<DataType> FromTensorFlow(tensorflow::DataType type) {
  for (const NumberedType& known : kTypes) {
    if (known.number == type) return known.type;
  }
  const std::string name =
      tensorflow::DataType_IsValid(type) ? tensorflow::DataType_Name(type) : absl::StrCat(static_cast<int>(type));
  return absl::InvalidArgumentError(absl::StrCat("dtype ", name, ": no model here takes that type"));
}

tensorflow::DataType ToTensorFlow(DataType type) {
  for (const NumberedType& known : kTypes) {
    if (known.type == type) return known.number;
  }
  return tensorflow::DT_INVALID;
}

}  // namespace saker
