#include "core/ops/type_attribute.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

constexpr std::pair<int64_t, DataType> kNumbers[] = {
    {1, DataType::kFloat32},   {2, DataType::kUInt8},    {3, DataType::kInt8},    {4, DataType::kUInt16},
    {5, DataType::kInt16},     {6, DataType::kInt32},    {7, DataType::kInt64},   {9, DataType::kBool},
    {10, DataType::kFloat16},  {11, DataType::kFloat64}, {12, DataType::kUInt32}, {13, DataType::kUInt64},
    {16, DataType::kBFloat16},
};
// Types of ONNX that Saker does not hold, for messages.
constexpr std::pair<int64_t, absl::string_view> kOtherTypes[] = {
    {8, "STRING"},      {14, "COMPLEX64"},      {15, "COMPLEX128"}, {17, "FLOAT8E4M3FN"}, {18, "FLOAT8E4M3FNUZ"},
    {19, "FLOAT8E5M2"}, {20, "FLOAT8E5M2FNUZ"}, {21, "UINT4"},      {22, "INT4"},         {23, "FLOAT4E2M1"},
};

}  // namespace

std::optional<DataType> TypeOfNumber(int64_t number) {
  for (const auto& [onnx_number, type] : kNumbers) {
    if (onnx_number == number) return type;
  }
  return std::nullopt;
}

int64_t NumberOfType(DataType type) {
  for (const auto& [onnx_number, own] : kNumbers) {
    if (own == type) return onnx_number;
  }
  SAKER_CHECK(false);
  return 0;
}

std::optional<DataType> FindTypeAttribute(const Attributes& attributes, absl::string_view name) {
  const Attribute* attribute = attributes.Find(name);
  if (attribute == nullptr) return std::nullopt;
  if (const auto* number = std::get_if<int64_t>(attribute)) return TypeOfNumber(*number);
  const auto* word = std::get_if<std::string>(attribute);
  if (word == nullptr) return std::nullopt;
  const absl::StatusOr<DataType> type = ParseDataType(absl::AsciiStrToUpper(*word));
  return type.ok() ? std::optional<DataType>(*type) : std::nullopt;
}

absl::StatusOr<DataType> ReadTypeAttribute(const OpContext& context, absl::string_view name, DataType default_type) {
  const Attribute* attribute = context.node.attributes.Find(name);
  if (attribute == nullptr) return default_type;
  if (const std::optional<DataType> type = FindTypeAttribute(context.node.attributes, name)) return *type;
  if (const auto* word = std::get_if<std::string>(attribute)) {
    return context.Error(absl::StrCat("element type \"", ShownText(*word), "\" is unknown"));
  }
  SAKER_ASSIGN_OR_RETURN(const int64_t number, context.node.attributes.GetInt(name, 0));
  for (const auto& [onnx_number, type_name] : kOtherTypes) {
    if (onnx_number == number)
      return context.Unsupported(absl::StrCat("element type ", type_name, " is not supported"));
  }
  return context.Unsupported(absl::StrCat("element type number ", number, " is not supported"));
}

}  // namespace saker
