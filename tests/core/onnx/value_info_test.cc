#include "core/onnx/value_info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::Status Decode(const onnx::ValueInfoProto& proto, Value& value) { return DecodeValueInfo(proto, {}, value); }

onnx::TypeProto_Tensor& TensorOf(onnx::ValueInfoProto& proto) { return *proto.mutable_type()->mutable_tensor_type(); }

TEST(ValueInfo, IsTheSameWrittenAndReadBack) {
  Value value;
  value.name = "x";
  value.type = DataType::kFloat32;
  value.shape = Shape{Shape::kUnknown, 3, Shape::kUnknown};
  value.has_shape = true;
  value.dim_names = {"batch", "", ""};
  onnx::ValueInfoProto proto;
  EncodeValueInfo(value, proto);
  EXPECT_EQ(proto.name(), "x");
  Value back;
  ASSERT_TRUE(Decode(proto, back).ok());
  EXPECT_EQ(back.type, value.type);
  EXPECT_EQ(back.shape, value.shape);
  EXPECT_TRUE(back.has_shape);
  EXPECT_THAT(back.dim_names, ElementsAre("batch", "", ""));
}

TEST(ValueInfo, MayLeaveTypeOrShapeOpen) {
  Value value;
  EXPECT_TRUE(Decode({}, value).ok());
  EXPECT_EQ(value.type, DataType::kInvalid);
  onnx::ValueInfoProto proto;
  TensorOf(proto).set_elem_type(onnx::TensorProto::INT64);
  ASSERT_TRUE(Decode(proto, value).ok());
  EXPECT_EQ(value.type, DataType::kInt64);
  EXPECT_FALSE(value.has_shape);
  TensorOf(proto).mutable_shape();
  ASSERT_TRUE(Decode(proto, value).ok());
  EXPECT_TRUE(value.has_shape) << "a scalar has a shape";
}

TEST(ValueInfo, RefusesWhatIsNoTensor) {
  Value value;
  onnx::ValueInfoProto proto;
  proto.mutable_type()->mutable_sequence_type();
  const absl::Status status = Decode(proto, value);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("is a sequence"));
}

TEST(ValueInfo, RefusesDimensionsThatNoTensorHas) {
  Value value;
  onnx::ValueInfoProto proto;
  TensorOf(proto).mutable_shape()->add_dim()->set_dim_value(-2);
  EXPECT_THAT(std::string(Decode(proto, value).message()), HasSubstr("dimension 0 is -2"));
  TensorOf(proto).mutable_shape()->mutable_dim(0)->set_dim_param("a\nb");
  Value other;
  EXPECT_FALSE(Decode(proto, other).ok());
  TensorOf(proto).clear_shape();
  for (int i = 0; i < 9; ++i) TensorOf(proto).mutable_shape()->add_dim()->set_dim_value(1);
  Value third;
  EXPECT_THAT(std::string(Decode(proto, third).message()), HasSubstr("9 dimensions, more than the limit of 8"));
}

}  // namespace
}  // namespace saker
