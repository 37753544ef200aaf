#include "server/open_inference/datatypes.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

struct NamedType {
  DataType type;
  absl::string_view name;
  inference::DataType triton;
};

// The commonest first: a request's are looked up by name.
constexpr NamedType kTypes[] = {
    {DataType::kFloat32, "FP32", inference::TYPE_FP32},    {DataType::kInt64, "INT64", inference::TYPE_INT64},
    {DataType::kInt32, "INT32", inference::TYPE_INT32},    {DataType::kUInt8, "UINT8", inference::TYPE_UINT8},
    {DataType::kInt8, "INT8", inference::TYPE_INT8},       {DataType::kFloat16, "FP16", inference::TYPE_FP16},
    {DataType::kBFloat16, "BF16", inference::TYPE_BF16},   {DataType::kFloat64, "FP64", inference::TYPE_FP64},
    {DataType::kBool, "BOOL", inference::TYPE_BOOL},       {DataType::kInt16, "INT16", inference::TYPE_INT16},
    {DataType::kUInt16, "UINT16", inference::TYPE_UINT16}, {DataType::kUInt32, "UINT32", inference::TYPE_UINT32},
    {DataType::kUInt64, "UINT64", inference::TYPE_UINT64},
};

}  // namespace

absl::string_view OpenInferenceName(DataType type) {
  for (const NamedType& known : kTypes) {
    if (known.type == type) return known.name;
  }
  return "";
}

absl::StatusOr<DataType> ParseOpenInferenceName(absl::string_view name) {
  for (const NamedType& known : kTypes) {
    if (known.name == name) return known.type;
  }
  if (name == "BYTES") return absl::InvalidArgumentError("datatype BYTES: no model here takes text");
  return absl::InvalidArgumentError(
      absl::StrCat("datatype \"", Utf8Prefix(ToUtf8(name), 64),
                   "\": expected FP32, FP64, FP16, BF16, INT8 to INT64, UINT8 to UINT64 or BOOL"));
}

inference::DataType ToTritonType(DataType type) {
  for (const NamedType& known : kTypes) {
    if (known.type == type) return known.triton;
  }
  return inference::TYPE_INVALID;
}

}  // namespace saker
