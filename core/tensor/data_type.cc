#include "core/tensor/data_type.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

struct TypeRow {
  DataType type;
  absl::string_view name;
  size_t size_bytes;
};

constexpr TypeRow kTypes[] = {
    {DataType::kFloat32, "FLOAT", 4},     {DataType::kFloat64, "DOUBLE", 8}, {DataType::kFloat16, "FLOAT16", 2},
    {DataType::kBFloat16, "BFLOAT16", 2}, {DataType::kInt8, "INT8", 1},      {DataType::kInt16, "INT16", 2},
    {DataType::kInt32, "INT32", 4},       {DataType::kInt64, "INT64", 8},    {DataType::kUInt8, "UINT8", 1},
    {DataType::kUInt16, "UINT16", 2},     {DataType::kUInt32, "UINT32", 4},  {DataType::kUInt64, "UINT64", 8},
    {DataType::kBool, "BOOL", 1},
};

const TypeRow* Find(DataType type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

}  // namespace

size_t SizeInBytes(DataType type) {
  const TypeRow* row = Find(type);
  return row ? row->size_bytes : 0;
}

absl::string_view Name(DataType type) {
  const TypeRow* row = Find(type);
  return row ? row->name : "INVALID";
}

absl::StatusOr<DataType> ParseDataType(absl::string_view name) {
  std::string valid;
  for (const TypeRow& row : kTypes) {
    if (row.name == name) return row.type;
    absl::StrAppend(&valid, valid.empty() ? "" : ", ", row.name);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown element type \"", name, "\"; expected one of ", valid));
}

bool IsFloatingPoint(DataType type) {
  return type == DataType::kFloat32 || type == DataType::kFloat64 || type == DataType::kFloat16 ||
         type == DataType::kBFloat16;
}

bool IsInteger(DataType type) {
  return type != DataType::kInvalid && type != DataType::kBool && !IsFloatingPoint(type);
}

}  // namespace saker
