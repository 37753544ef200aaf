#include "core/onnx/tensor_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstring>
#include <vector>

#include "core/onnx/tensor_decoder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

onnx::TensorProto Encoded(const Tensor& tensor, const std::string& name = "t") {
  onnx::TensorProto proto;
  EncodeTensor(tensor, name, proto);
  return proto;
}

std::vector<int> Bytes(const onnx::TensorProto& proto) {
  std::vector<int> bytes;
  for (const char byte : proto.raw_data()) bytes.push_back(static_cast<unsigned char>(byte));
  return bytes;
}

TEST(TensorEncoder, WritesNameTypeAndDimensions) {
  const onnx::TensorProto proto = Encoded(*Tensor::Create(DataType::kFloat32, {2, 1, 3}), "weights");
  EXPECT_EQ(proto.name(), "weights");
  EXPECT_EQ(proto.data_type(), onnx::TensorProto::FLOAT);
  EXPECT_THAT(proto.dims(), ElementsAre(2, 1, 3));
  EXPECT_EQ(proto.raw_data().size(), 24u);
}

TEST(TensorEncoder, WritesTheLeastSignificantByteFirst) {
  EXPECT_THAT(Bytes(Encoded(Tensor::FromValues<int32_t>({2}, {0x01020304, -2}))),
              ElementsAre(4, 3, 2, 1, 0xfe, 0xff, 0xff, 0xff));
  EXPECT_THAT(Bytes(Encoded(Tensor::FromValues<float>({1}, {1.0f}))), ElementsAre(0, 0, 0x80, 0x3f));
  EXPECT_THAT(Bytes(Encoded(Tensor::FromValues<bool>({3}, {true, false, true}))), ElementsAre(1, 0, 1));
}

TEST(TensorEncoder, GivesAScalarNoDimensions) {
  const onnx::TensorProto proto = Encoded(Tensor::Scalar<double>(2));
  EXPECT_EQ(proto.dims_size(), 0);
  EXPECT_EQ(proto.raw_data().size(), 8u);
}

TEST(TensorEncoder, WritesRawDataEvenWhereThereIsNone) {
  const onnx::TensorProto proto = Encoded(*Tensor::Create(DataType::kInt64, {0, 4}));
  EXPECT_TRUE(proto.has_raw_data());
  EXPECT_TRUE(proto.raw_data().empty());
  EXPECT_THAT(proto.dims(), ElementsAre(0, 4));
}

TEST(TensorEncoder, ReplacesWhatTheMessageHeldBefore) {
  onnx::TensorProto proto = Encoded(Tensor::FromValues<float>({2}, {1, 2}), "first");
  proto.clear_dims();
  EncodeTensor(Tensor::Scalar<int8_t>(-1), "second", proto);
  EXPECT_EQ(proto.name(), "second");
  EXPECT_EQ(proto.data_type(), onnx::TensorProto::INT8);
  EXPECT_THAT(Bytes(proto), ElementsAre(0xff));
}

TEST(TensorEncoder, EveryElementTypeReadsBackBitByBit) {
  for (int number = static_cast<int>(DataType::kFloat32); number <= static_cast<int>(DataType::kBool); ++number) {
    const auto type = static_cast<DataType>(number);
    SCOPED_TRACE(Name(type));
    Tensor tensor = *Tensor::Create(type, {3, 5});
    auto* bytes = static_cast<unsigned char*>(tensor.data());
    for (size_t i = 0; i < tensor.SizeInBytes(); ++i) {
      bytes[i] = static_cast<unsigned char>(type == DataType::kBool ? i % 2 : i * 37 + 129);
    }
    const absl::StatusOr<Tensor> back = DecodeTensor(Encoded(tensor), {});
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(back->type(), type);
    EXPECT_EQ(back->shape(), tensor.shape());
    EXPECT_EQ(std::memcmp(back->data(), tensor.data(), tensor.SizeInBytes()), 0);
  }
}

}  // namespace
}  // namespace saker
