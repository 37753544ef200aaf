#include "core/onnx/value_info.h"

#include <onnx/onnx_pb.h>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/onnx/element_type.h"
#include "core/onnx/readable_text.h"

namespace saker {
namespace {

absl::string_view KindName(onnx::TypeProto::ValueCase kind) {
  switch (kind) {
    case onnx::TypeProto::kSequenceType:
      return "a sequence";
    case onnx::TypeProto::kMapType:
      return "a map";
    case onnx::TypeProto::kOptionalType:
      return "an optional";
    case onnx::TypeProto::kSparseTensorType:
      return "a sparse tensor";
    default:
      return "of an unknown kind";
  }
}

absl::Status AppendDimension(const onnx::TensorShapeProto_Dimension& proto, Value& value) {
  if (!proto.has_dim_value()) {
    SAKER_RETURN_IF_ERROR(CheckReadable("dimension name", proto.dim_param()));
    value.shape.Append(Shape::kUnknown);
    value.dim_names.push_back(proto.dim_param());
    return absl::OkStatus();
  }
  if (proto.dim_value() < 0 || proto.dim_value() > Shape::kMaxElements) {
    return absl::InvalidArgumentError(absl::StrCat("dimension ", value.shape.rank(), " is ", proto.dim_value(),
                                                   "; expected 0 to ", Shape::kMaxElements,
                                                   ", or a symbol where it is unknown"));
  }
  value.shape.Append(proto.dim_value());
  value.dim_names.emplace_back();
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeValueInfo(const onnx::ValueInfoProto& proto, const OnnxLimits& limits, Value& value) {
  const onnx::TypeProto& type = proto.type();
  if (type.value_case() == onnx::TypeProto::VALUE_NOT_SET) return absl::OkStatus();
  if (type.value_case() != onnx::TypeProto::kTensorType) {
    return absl::UnimplementedError(absl::StrCat("is ", KindName(type.value_case()), "; only tensors are supported"));
  }
  const onnx::TypeProto_Tensor& tensor = type.tensor_type();
  if (tensor.elem_type() != onnx::TensorProto::UNDEFINED) {
    SAKER_ASSIGN_OR_RETURN(value.type, DataTypeFromOnnx(tensor.elem_type()));
  }
  value.has_shape = tensor.has_shape();
  if (tensor.shape().dim_size() > limits.max_rank) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", tensor.shape().dim_size(), " dimensions, more than the limit of ", limits.max_rank));
  }
  for (const auto& dim : tensor.shape().dim()) SAKER_RETURN_IF_ERROR(AppendDimension(dim, value));
  return absl::OkStatus();
}

void EncodeValueInfo(const Value& value, onnx::ValueInfoProto& proto) {
  proto.set_name(value.name);
  if (value.type == DataType::kInvalid) return;
  onnx::TypeProto_Tensor& tensor = *proto.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(OnnxElementType(value.type));
  if (!value.has_shape) return;
  onnx::TensorShapeProto& shape = *tensor.mutable_shape();
  for (int axis = 0; axis < value.shape.rank(); ++axis) {
    onnx::TensorShapeProto_Dimension& dim = *shape.add_dim();
    if (value.shape[axis] >= 0) {
      dim.set_dim_value(value.shape[axis]);
    } else if (axis < static_cast<int>(value.dim_names.size()) && !value.dim_names[axis].empty()) {
      dim.set_dim_param(value.dim_names[axis]);
    }
  }
}

}  // namespace saker
