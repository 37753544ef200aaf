#include "core/onnx/element_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

namespace saker {
namespace {

using ::testing::HasSubstr;

TEST(DataTypeFromOnnx, KnowsTheNumbersOfTheStandard) {
  EXPECT_EQ(*DataTypeFromOnnx(onnx::TensorProto::FLOAT), DataType::kFloat32);
  EXPECT_EQ(*DataTypeFromOnnx(onnx::TensorProto::DOUBLE), DataType::kFloat64);
  EXPECT_EQ(*DataTypeFromOnnx(onnx::TensorProto::BFLOAT16), DataType::kBFloat16);
  EXPECT_EQ(OnnxElementType(DataType::kInt64), onnx::TensorProto::INT64);
  EXPECT_EQ(OnnxElementType(DataType::kInvalid), onnx::TensorProto::UNDEFINED);
}

TEST(DataTypeFromOnnx, NamesTypesThatAreNotSupported) {
  const absl::Status strings = DataTypeFromOnnx(onnx::TensorProto::STRING).status();
  EXPECT_EQ(strings.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(strings.message()), HasSubstr("element type STRING is not supported"));
  EXPECT_THAT(std::string(DataTypeFromOnnx(99).status().message()), HasSubstr("number 99"));
  EXPECT_THAT(std::string(DataTypeFromOnnx(-1).status().message()), HasSubstr("number -1"));
}

}  // namespace
}  // namespace saker
