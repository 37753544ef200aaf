#include "core/onnx/element_type.h"

#include <onnx/onnx_pb.h>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// Our names are ONNX's, so its own table of names is the only one that is needed.
std::string OnnxName(int element_type) {
  if (!onnx::TensorProto_DataType_IsValid(element_type)) return absl::StrCat("number ", element_type);
  return onnx::TensorProto_DataType_Name(static_cast<onnx::TensorProto_DataType>(element_type));
}

}  // namespace

absl::StatusOr<DataType> DataTypeFromOnnx(int element_type) {
  if (absl::StatusOr<DataType> type = ParseDataType(OnnxName(element_type)); type.ok()) return type;
  return absl::UnimplementedError(absl::StrCat("element type ", OnnxName(element_type), " is not supported"));
}

int OnnxElementType(DataType type) {
  onnx::TensorProto_DataType element_type = onnx::TensorProto_DataType_UNDEFINED;
  const absl::string_view name = Name(type);
  onnx::TensorProto_DataType_Parse(std::string(name), &element_type);
  return element_type;
}

}  // namespace saker
