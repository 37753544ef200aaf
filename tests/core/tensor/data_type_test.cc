#include "core/tensor/data_type.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

struct TypeCase {
  DataType type;
  const char* name;
  size_t size_bytes;
  bool floating_point;
  bool integer;
};

class EveryDataType : public ::testing::TestWithParam<TypeCase> {};

TEST_P(EveryDataType, HasItsOnnxNameAndSize) {
  const TypeCase& row = GetParam();
  EXPECT_EQ(Name(row.type), row.name);
  EXPECT_EQ(SizeInBytes(row.type), row.size_bytes);
}

TEST_P(EveryDataType, IsReadBackFromItsName) {
  const absl::StatusOr<DataType> parsed = ParseDataType(GetParam().name);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, GetParam().type);
}

TEST_P(EveryDataType, KnowsItsKindOfNumber) {
  EXPECT_EQ(IsFloatingPoint(GetParam().type), GetParam().floating_point);
  EXPECT_EQ(IsInteger(GetParam().type), GetParam().integer);
}

INSTANTIATE_TEST_SUITE_P(
    All, EveryDataType,
    ::testing::Values(
        TypeCase{DataType::kFloat32, "FLOAT", 4, true, false}, TypeCase{DataType::kFloat64, "DOUBLE", 8, true, false},
        TypeCase{DataType::kFloat16, "FLOAT16", 2, true, false},
        TypeCase{DataType::kBFloat16, "BFLOAT16", 2, true, false}, TypeCase{DataType::kInt8, "INT8", 1, false, true},
        TypeCase{DataType::kInt16, "INT16", 2, false, true}, TypeCase{DataType::kInt32, "INT32", 4, false, true},
        TypeCase{DataType::kInt64, "INT64", 8, false, true}, TypeCase{DataType::kUInt8, "UINT8", 1, false, true},
        TypeCase{DataType::kUInt16, "UINT16", 2, false, true}, TypeCase{DataType::kUInt32, "UINT32", 4, false, true},
        TypeCase{DataType::kUInt64, "UINT64", 8, false, true}, TypeCase{DataType::kBool, "BOOL", 1, false, false}),
    [](const ::testing::TestParamInfo<TypeCase>& row) { return row.param.name; });

TEST(DataType, OfACppTypeHasThatTypesSize) {
  EXPECT_EQ(SizeInBytes(DataTypeOf<float>()), sizeof(float));
  EXPECT_EQ(SizeInBytes(DataTypeOf<double>()), sizeof(double));
  EXPECT_EQ(SizeInBytes(DataTypeOf<int8_t>()), sizeof(int8_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<int16_t>()), sizeof(int16_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<int32_t>()), sizeof(int32_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<int64_t>()), sizeof(int64_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<uint8_t>()), sizeof(uint8_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<uint16_t>()), sizeof(uint16_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<uint32_t>()), sizeof(uint32_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<uint64_t>()), sizeof(uint64_t));
  EXPECT_EQ(SizeInBytes(DataTypeOf<bool>()), sizeof(bool));
}

TEST(DataType, InvalidHasNoSizeAndIsNoNumber) {
  EXPECT_EQ(SizeInBytes(DataType::kInvalid), 0U);
  EXPECT_EQ(Name(DataType::kInvalid), "INVALID");
  EXPECT_FALSE(IsInteger(DataType::kInvalid));
  EXPECT_FALSE(IsFloatingPoint(DataType::kInvalid));
}

TEST(DataType, AnUnknownNameIsRefusedWithTheValidOnes) {
  const absl::Status status = ParseDataType("float").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"float\""));
  EXPECT_THAT(std::string(status.message()), HasSubstr("FLOAT, DOUBLE"));
}

}  // namespace
}  // namespace saker
