#include "core/onnx/tensor_decoder.h"

#include <onnx/onnx_pb.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/onnx/element_type.h"
#include "core/onnx/tensor_store.h"
#include "core/onnx/wire_scan.h"

namespace saker {
namespace {

absl::StatusOr<Shape> DecodeShape(const onnx::TensorProto& proto, DataType type, const OnnxLimits& limits) {
  if (proto.dims_size() > limits.max_rank) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", proto.dims_size(), " dimensions, more than the limit of ", limits.max_rank));
  }
  const Shape shape(absl::MakeConstSpan(proto.dims().data(), static_cast<size_t>(proto.dims_size())));
  SAKER_ASSIGN_OR_RETURN(const int64_t count, shape.CheckedElementCount());
  if (static_cast<size_t>(count) > limits.max_tensor_bytes / SizeInBytes(type)) {
    return absl::InvalidArgumentError(absl::StrCat(Name(type), " ", shape.ToString(), " takes more than the limit of ",
                                                   limits.max_tensor_bytes, " bytes"));
  }
  return shape;
}

absl::Status CountError(DataType type, const Shape& shape, size_t present, absl::string_view unit, size_t expected) {
  return absl::InvalidArgumentError(
      absl::StrCat(Name(type), " ", shape.ToString(), " needs ", expected, " ", unit, ", but has ", present));
}

// Bools are 0 or 1 everywhere in Saker; files may hold any byte.
void CleanBools(Tensor& tensor) {
  if (tensor.type() != DataType::kBool) return;
  uint8_t* data = static_cast<uint8_t*>(tensor.data());
  for (size_t i = 0; i < tensor.SizeInBytes(); ++i) data[i] = data[i] != 0;
}

// The bytes of an extent, straight into the tensor.
absl::StatusOr<Tensor> FromExtent(const TensorStore::Extent& extent, absl::string_view unit, DataType type,
                                  const Shape& shape) {
  const size_t expected = static_cast<size_t>(shape.ElementCount()) * SizeInBytes(type);
  if (extent.size != expected) return CountError(type, shape, extent.size, unit, expected);
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(type, shape));
  SAKER_RETURN_IF_ERROR(extent.source->Read(extent.offset, extent.size, tensor.data()));
  CleanBools(tensor);
  return tensor;
}

absl::StatusOr<Tensor> FromRaw(const std::string& raw, DataType type, const Shape& shape) {
  const MemorySource source(raw);
  return FromExtent({&source, 0, raw.size()}, "bytes of raw_data", type, shape);
}

absl::StatusOr<Tensor> FromExternal(const onnx::TensorProto& proto, TensorStore* store, DataType type,
                                    const Shape& shape) {
  if (store == nullptr) return absl::UnimplementedError("keeps its data in another file (external data)");
  const size_t expected = static_cast<size_t>(shape.ElementCount()) * SizeInBytes(type);
  SAKER_ASSIGN_OR_RETURN(const TensorStore::Extent extent, store->FindExternal(proto, expected));
  return FromExtent(extent, "bytes of external data", type, shape);
}

// Copies a list of the proto into elements stored as T; half types are stored as their 16 bits.
template <typename T, typename Field>
absl::StatusOr<Tensor> FromList(const google::protobuf::RepeatedField<Field>& list, DataType type, const Shape& shape) {
  SAKER_CHECK(sizeof(T) == SizeInBytes(type));
  const size_t expected = static_cast<size_t>(shape.ElementCount());
  if (static_cast<size_t>(list.size()) != expected) {
    return CountError(type, shape, static_cast<size_t>(list.size()), "values", expected);
  }
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(type, shape));
  T* data = static_cast<T*>(tensor.data());
  for (int i = 0; i < list.size(); ++i) {
    data[i] = static_cast<T>(list[i]);
    if constexpr (!std::is_same_v<T, Field>) {
      if (static_cast<Field>(data[i]) != list[i]) {
        return absl::InvalidArgumentError(absl::StrCat("value ", list[i], " does not fit ", Name(type)));
      }
    }
  }
  return tensor;
}

absl::StatusOr<Tensor> FromTypedData(const onnx::TensorProto& proto, DataType type, const Shape& shape) {
  switch (type) {
    case DataType::kFloat32:
      return FromList<float>(proto.float_data(), type, shape);
    case DataType::kFloat64:
      return FromList<double>(proto.double_data(), type, shape);
    case DataType::kFloat16:
    case DataType::kBFloat16:
    case DataType::kUInt16:
      return FromList<uint16_t>(proto.int32_data(), type, shape);
    case DataType::kInt8:
      return FromList<int8_t>(proto.int32_data(), type, shape);
    case DataType::kUInt8:
      return FromList<uint8_t>(proto.int32_data(), type, shape);
    case DataType::kBool:
      return FromList<bool>(proto.int32_data(), type, shape);
    case DataType::kInt16:
      return FromList<int16_t>(proto.int32_data(), type, shape);
    case DataType::kInt32:
      return FromList<int32_t>(proto.int32_data(), type, shape);
    case DataType::kInt64:
      return FromList<int64_t>(proto.int64_data(), type, shape);
    case DataType::kUInt32:
      return FromList<uint32_t>(proto.uint64_data(), type, shape);
    case DataType::kUInt64:
      return FromList<uint64_t>(proto.uint64_data(), type, shape);
    case DataType::kInvalid:
      break;
  }
  return absl::InvalidArgumentError("has no element type");
}

}  // namespace

absl::StatusOr<Tensor> DecodeTensor(const onnx::TensorProto& proto, const OnnxLimits& limits, TensorStore* store) {
  if (proto.has_segment()) return absl::UnimplementedError("is stored in segments, which is not supported");
  SAKER_ASSIGN_OR_RETURN(const DataType type, DataTypeFromOnnx(proto.data_type()));
  SAKER_ASSIGN_OR_RETURN(const Shape shape, DecodeShape(proto, type, limits));
  if (store != nullptr) {
    SAKER_RETURN_IF_ERROR(store->Take(static_cast<size_t>(shape.ElementCount()) * SizeInBytes(type)));
  }
  if (proto.data_location() == onnx::TensorProto::EXTERNAL) return FromExternal(proto, store, type, shape);
  RawDataPlace place;
  SAKER_ASSIGN_OR_RETURN(const bool is_placed, FindRawDataPlace(proto, place));
  if (is_placed) {
    SAKER_CHECK(store != nullptr);  // only the scan of a source places
    SAKER_ASSIGN_OR_RETURN(const TensorStore::Extent extent, store->FindRawData(place));
    return FromExtent(extent, "bytes of raw_data", type, shape);
  }
  if (proto.has_raw_data()) return FromRaw(proto.raw_data(), type, shape);
  return FromTypedData(proto, type, shape);
}

}  // namespace saker
