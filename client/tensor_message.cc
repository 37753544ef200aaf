#include "client/tensor_message.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Both lists of types have ONNX's order and start at "none"; the ends pin that down.
static_assert(static_cast<int>(DataType::kFloat32) == v1::FLOAT && static_cast<int>(DataType::kBool) == v1::BOOL);

Shape ShapeOf(const google::protobuf::RepeatedField<int64_t>& dims) {
  return Shape(absl::MakeConstSpan(dims.data(), static_cast<size_t>(dims.size())));
}

template <typename T>
T FromFloat(float value) {
  if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value);
  if (std::isnan(value)) return 0;
  const double rounded = std::nearbyint(static_cast<double>(value));
  // 2^63 and 2^64 are not representable as the type's maximum, so compare in double and clamp first.
  if (rounded <= static_cast<double>(std::numeric_limits<T>::lowest())) return std::numeric_limits<T>::lowest();
  if (rounded >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(rounded);
}

template <typename T>
void Append(absl::Span<const float> values, std::string& bytes) {
  bytes.resize(values.size() * sizeof(T));
  for (size_t i = 0; i < values.size(); ++i) {
    const T value = FromFloat<T>(values[i]);
    std::memcpy(&bytes[i * sizeof(T)], &value, sizeof(T));
  }
}

template <typename T>
std::vector<float> ToFloats(absl::string_view bytes) {
  std::vector<float> values(bytes.size() / sizeof(T));
  for (size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, &bytes[i * sizeof(T)], sizeof(T));
    values[i] = static_cast<float>(value);
  }
  return values;
}

// Calls `use` with a value of the C++ type that `type` names.
template <typename Use>
absl::Status WithType(v1::DataType type, const Use& use) {
  switch (type) {
    case v1::FLOAT:
      return use(float{}), absl::OkStatus();
    case v1::DOUBLE:
      return use(double{}), absl::OkStatus();
    case v1::INT8:
      return use(int8_t{}), absl::OkStatus();
    case v1::INT16:
      return use(int16_t{}), absl::OkStatus();
    case v1::INT32:
      return use(int32_t{}), absl::OkStatus();
    case v1::INT64:
      return use(int64_t{}), absl::OkStatus();
    case v1::UINT8:
      return use(uint8_t{}), absl::OkStatus();
    case v1::UINT16:
      return use(uint16_t{}), absl::OkStatus();
    case v1::UINT32:
      return use(uint32_t{}), absl::OkStatus();
    case v1::UINT64:
      return use(uint64_t{}), absl::OkStatus();
    default:
      return absl::UnimplementedError(absl::StrCat("values of type ", Name(FromWire(type)),
                                                   " cannot be converted here; send the tensor's bytes yourself"));
  }
}

}  // namespace

DataType FromWire(v1::DataType type) {
  return v1::DataType_IsValid(type) ? static_cast<DataType>(type) : DataType::kInvalid;
}
v1::DataType ToWire(DataType type) { return static_cast<v1::DataType>(type); }

v1::Tensor ToMessage(const ConstTensorView& tensor, absl::string_view name) {
  v1::Tensor message;
  message.set_name(std::string(name));
  message.set_data_type(ToWire(tensor.type));
  for (const int64_t dim : tensor.shape.dims()) message.add_shape(dim);
  message.set_raw_data(tensor.data, tensor.SizeInBytes());
  return message;
}

absl::StatusOr<Tensor> FromMessage(const v1::Tensor& message) {
  const Shape shape = ShapeOf(message.shape());
  const DataType type = FromWire(message.data_type());
  SAKER_ASSIGN_OR_RETURN(const int64_t count, shape.CheckedElementCount());
  if (static_cast<uint64_t>(count) * SizeInBytes(type) != message.raw_data().size()) {
    return absl::InvalidArgumentError(absl::StrCat("tensor \"", message.name(), "\": ", Name(type), " ",
                                                   shape.ToString(), " does not fit its ", message.raw_data().size(),
                                                   " bytes"));
  }
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(type, shape));
  if (count > 0) std::memcpy(tensor.data(), message.raw_data().data(), message.raw_data().size());
  return tensor;
}

std::string Describe(const v1::TensorSpec& spec) {
  return absl::StrCat(spec.name(), ": ", Name(FromWire(spec.data_type())), " ", ShapeOf(spec.shape()).ToString());
}

absl::StatusOr<int64_t> ElementsInRow(const v1::TensorSpec& spec) {
  const Shape shape = ShapeOf(spec.shape());
  const int first = spec.has_rows() && shape.rank() > 0 ? 1 : 0;
  const absl::StatusOr<int64_t> count = Shape(shape.dims().subspan(first)).CheckedElementCount();
  if (count.ok()) return count;
  return absl::FailedPreconditionError(absl::StrCat("the shape of ", Describe(spec), " is open beyond its rows"));
}

absl::StatusOr<v1::Tensor> MakeInput(const v1::TensorSpec& spec, int64_t rows, absl::Span<const float> values) {
  SAKER_ASSIGN_OR_RETURN(const int64_t row, ElementsInRow(spec));
  if (rows < 1 || static_cast<int64_t>(values.size()) / rows != row || values.size() % rows != 0) {
    return absl::InvalidArgumentError(absl::StrCat("input ", Describe(spec), " takes ", row, " values a row, got ",
                                                   values.size(), " for ", rows, rows == 1 ? " row" : " rows"));
  }
  v1::Tensor message;
  message.set_name(spec.name());
  message.set_data_type(spec.data_type());
  *message.mutable_shape() = spec.shape();
  if (spec.has_rows() && spec.shape_size() > 0) message.set_shape(0, rows);
  std::string bytes;
  SAKER_RETURN_IF_ERROR(WithType(spec.data_type(), [&](auto element) { Append<decltype(element)>(values, bytes); }));
  message.set_raw_data(std::move(bytes));
  return message;
}

absl::StatusOr<std::vector<float>> ValuesAsFloat(const v1::Tensor& message) {
  std::vector<float> values;
  SAKER_RETURN_IF_ERROR(
      WithType(message.data_type(), [&](auto element) { values = ToFloats<decltype(element)>(message.raw_data()); }));
  return values;
}

}  // namespace saker
