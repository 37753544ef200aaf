#include "core/onnx/tensor_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include "core/onnx/element_type.h"
#include "core/onnx/tensor_encoder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

onnx::TensorProto Proto(int element_type, std::initializer_list<int64_t> dims) {
  onnx::TensorProto proto;
  proto.set_data_type(element_type);
  for (const int64_t dim : dims) proto.add_dims(dim);
  return proto;
}

Tensor Decoded(const onnx::TensorProto& proto) {
  absl::StatusOr<Tensor> tensor = DecodeTensor(proto, {});
  EXPECT_TRUE(tensor.ok()) << tensor.status();
  return tensor.ok() ? *std::move(tensor) : Tensor();
}

// Elements 0 and 1 of int32_data, which holds everything of 32 bits and less but floats.
template <typename T>
void ExpectFromInt32(int element_type, int32_t first, int32_t second) {
  onnx::TensorProto proto = Proto(element_type, {2});
  proto.add_int32_data(first);
  proto.add_int32_data(second);
  EXPECT_THAT(Decoded(proto).As<T>(), ElementsAre(static_cast<T>(first), static_cast<T>(second)));
}

TEST(TensorDecoder, ReadsEveryTypeFromItsList) {
  ExpectFromInt32<int8_t>(onnx::TensorProto::INT8, -128, 127);
  ExpectFromInt32<uint8_t>(onnx::TensorProto::UINT8, 0, 255);
  ExpectFromInt32<int16_t>(onnx::TensorProto::INT16, -32768, 32767);
  ExpectFromInt32<uint16_t>(onnx::TensorProto::UINT16, 0, 65535);
  ExpectFromInt32<int32_t>(onnx::TensorProto::INT32, -5, 5);
  ExpectFromInt32<bool>(onnx::TensorProto::BOOL, 0, 1);
  onnx::TensorProto floats = Proto(onnx::TensorProto::FLOAT, {1});
  floats.add_float_data(0.5f);
  EXPECT_THAT(Decoded(floats).As<float>(), ElementsAre(0.5f));
  onnx::TensorProto doubles = Proto(onnx::TensorProto::DOUBLE, {1});
  doubles.add_double_data(0.1);
  EXPECT_THAT(Decoded(doubles).As<double>(), ElementsAre(0.1));
  onnx::TensorProto longs = Proto(onnx::TensorProto::INT64, {1});
  longs.add_int64_data(int64_t{-1} << 40);
  EXPECT_THAT(Decoded(longs).As<int64_t>(), ElementsAre(int64_t{-1} << 40));
  onnx::TensorProto words = Proto(onnx::TensorProto::UINT32, {1});
  words.add_uint64_data(0xffffffff);
  EXPECT_THAT(Decoded(words).As<uint32_t>(), ElementsAre(0xffffffff));
  onnx::TensorProto large = Proto(onnx::TensorProto::UINT64, {1});
  large.add_uint64_data(~uint64_t{0});
  EXPECT_THAT(Decoded(large).As<uint64_t>(), ElementsAre(~uint64_t{0}));
}

TEST(TensorDecoder, KeepsTheBitsOfHalfTypes) {
  for (const int type : {onnx::TensorProto::FLOAT16, onnx::TensorProto::BFLOAT16}) {
    onnx::TensorProto listed = Proto(type, {2});
    listed.add_int32_data(0x3c00);
    listed.add_int32_data(0xbf80);
    onnx::TensorProto raw = Proto(type, {2});
    raw.set_raw_data(std::string("\x00\x3c\x80\xbf", 4));
    const Tensor a = Decoded(listed);
    const Tensor b = Decoded(raw);
    EXPECT_EQ(a.SizeInBytes(), 4u);
    EXPECT_EQ(memcmp(a.data(), b.data(), 4), 0);
  }
}

TEST(TensorDecoder, BoolsFromRawBytesAreZeroOrOne) {
  onnx::TensorProto proto = Proto(onnx::TensorProto::BOOL, {3});
  proto.set_raw_data(std::string("\x00\x01\x55", 3));
  const Tensor tensor = Decoded(proto);
  const uint8_t* bytes = static_cast<const uint8_t*>(tensor.data());
  EXPECT_EQ(bytes[0], 0);
  EXPECT_EQ(bytes[1], 1);
  EXPECT_EQ(bytes[2], 1);
}

TEST(TensorDecoder, RefusesValuesThatDoNotFitTheType) {
  onnx::TensorProto proto = Proto(onnx::TensorProto::UINT8, {1});
  proto.add_int32_data(256);
  EXPECT_EQ(DecodeTensor(proto, {}).status().message(), "value 256 does not fit UINT8");
}

TEST(TensorDecoder, ScalarsAndEmptyTensorsHaveTheirShapes) {
  onnx::TensorProto scalar = Proto(onnx::TensorProto::INT64, {});
  scalar.add_int64_data(4);
  EXPECT_EQ(Decoded(scalar).shape(), Shape({}));
  EXPECT_EQ(Decoded(Proto(onnx::TensorProto::FLOAT, {0, 5})).shape(), Shape({0, 5}));
}

TEST(TensorDecoder, RefusesTypesWithoutACounterpart) {
  for (const int type : {0, 8, 14, 99, -1}) {
    const absl::Status status = DecodeTensor(Proto(type, {1}), {}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << type;
    EXPECT_THAT(std::string(status.message()), HasSubstr("is not supported"));
  }
}

TEST(TensorDecoder, RefusesSegments) {
  onnx::TensorProto proto = Proto(onnx::TensorProto::FLOAT, {1});
  proto.mutable_segment()->set_begin(0);
  EXPECT_EQ(DecodeTensor(proto, {}).status().code(), absl::StatusCode::kUnimplemented);
}

TEST(TensorEncoder, WhatItWritesDecodesTheSame) {
  onnx::TensorProto proto;
  EncodeTensor(Tensor::FromValues<int16_t>({2, 1}, {-3, 4}), "t", proto);
  EXPECT_EQ(proto.name(), "t");
  const Tensor tensor = Decoded(proto);
  EXPECT_EQ(tensor.shape(), Shape({2, 1}));
  EXPECT_THAT(tensor.As<int16_t>(), ElementsAre(-3, 4));
}

TEST(ElementType, GoesToOnnxAndBack) {
  for (int type = 1; type <= static_cast<int>(DataType::kBool); ++type) {
    EXPECT_EQ(DataTypeFromOnnx(OnnxElementType(static_cast<DataType>(type))).value(), static_cast<DataType>(type));
  }
  EXPECT_EQ(OnnxElementType(DataType::kInvalid), onnx::TensorProto::UNDEFINED);
}

}  // namespace
}  // namespace saker
