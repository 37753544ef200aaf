// DataType: the element types that tensors hold, with ONNX's names.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

enum class DataType : uint8_t {
  kInvalid = 0,
  kFloat32,
  kFloat64,
  kFloat16,   // IEEE binary16, stored; computed in float32
  kBFloat16,  // stored; computed in float32
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUInt8,
  kUInt16,
  kUInt32,
  kUInt64,
  kBool,  // one byte, 0 or 1
};

// Bytes of one element; 0 for kInvalid.
size_t SizeInBytes(DataType type);

// "FLOAT", "INT64", ...: ONNX's spelling, used in messages and on the wire.
absl::string_view Name(DataType type);

// The type that Name() spells; INVALID_ARGUMENT lists the valid names otherwise.
absl::StatusOr<DataType> ParseDataType(absl::string_view name);

bool IsFloatingPoint(DataType type);
bool IsInteger(DataType type);

// The DataType of a C++ type: DataTypeOf<float>() == kFloat32. Half types have no C++ type here.
template <typename T>
constexpr DataType DataTypeOf();
template <>
constexpr DataType DataTypeOf<float>() {
  return DataType::kFloat32;
}
template <>
constexpr DataType DataTypeOf<double>() {
  return DataType::kFloat64;
}
template <>
constexpr DataType DataTypeOf<int8_t>() {
  return DataType::kInt8;
}
template <>
constexpr DataType DataTypeOf<int16_t>() {
  return DataType::kInt16;
}
template <>
constexpr DataType DataTypeOf<int32_t>() {
  return DataType::kInt32;
}
template <>
constexpr DataType DataTypeOf<int64_t>() {
  return DataType::kInt64;
}
template <>
constexpr DataType DataTypeOf<uint8_t>() {
  return DataType::kUInt8;
}
template <>
constexpr DataType DataTypeOf<uint16_t>() {
  return DataType::kUInt16;
}
template <>
constexpr DataType DataTypeOf<uint32_t>() {
  return DataType::kUInt32;
}
template <>
constexpr DataType DataTypeOf<uint64_t>() {
  return DataType::kUInt64;
}
template <>
constexpr DataType DataTypeOf<bool>() {
  return DataType::kBool;
}

}  // namespace saker
