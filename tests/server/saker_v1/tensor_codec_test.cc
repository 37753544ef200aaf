#include "server/saker_v1/tensor_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/utf8.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Signature ImageSignature() {
  Signature signature;
  signature.inputs.push_back({"image", DataType::kFloat32, {-1, 2, 2}, true});
  return signature;
}

WireTensors Tensors(const std::vector<v1::Tensor>& list) {
  WireTensors tensors;
  for (const v1::Tensor& tensor : list) *tensors.Add() = tensor;
  return tensors;
}

std::string Refusal(const Signature& signature, const std::vector<v1::Tensor>& list,
                    RowDimension rows = RowDimension::kRequired) {
  InputViews views;
  const WireTensors tensors = Tensors(list);
  return std::string(DecodeInputs(signature, tensors, rows, views).message());
}

TEST(TensorCodec, ReadsInputsInPlace) {
  const WireTensors tensors = Tensors({WireTensor("image", {1, 2, 2}, {1, 2, 3, 4})});
  InputViews views;
  ASSERT_TRUE(DecodeInputs(ImageSignature(), tensors, RowDimension::kRequired, views).ok());
  EXPECT_EQ(views[0].data, tensors[0].raw_data().data());
  EXPECT_THAT(views[0].As<float>(), ElementsAre(1, 2, 3, 4));
}

TEST(TensorCodec, PutsInputsIntoTheSignaturesOrder) {
  Signature signature;
  signature.inputs = {{"a", DataType::kFloat32, {-1}, true}, {"b", DataType::kFloat32, {-1}, true}};
  const WireTensors tensors = Tensors({WireTensor("b", {1}, {20}), WireTensor("a", {1}, {10})});
  InputViews views;
  ASSERT_TRUE(DecodeInputs(signature, tensors, RowDimension::kRequired, views).ok());
  EXPECT_EQ(views[0].As<float>()[0], 10);
  EXPECT_EQ(views[1].As<float>()[0], 20);
}

TEST(TensorCodec, FillsInNameTypeAndShape) {
  v1::Tensor tensor = WireTensor("", {}, {1, 2, 3, 4, 5, 6, 7, 8});
  tensor.clear_data_type();
  const WireTensors tensors = Tensors({tensor});
  InputViews views;
  ASSERT_TRUE(DecodeInputs(ImageSignature(), tensors, RowDimension::kRequired, views).ok());
  EXPECT_EQ(views[0].shape, (Shape{2, 2, 2}));
  EXPECT_EQ(views[0].type, DataType::kFloat32);
}

TEST(TensorCodec, AddsTheRowDimensionOnlyWhereItIsOptional) {
  const WireTensors tensors = Tensors({WireTensor("image", {2, 2}, {1, 2, 3, 4})});
  InputViews views;
  ASSERT_TRUE(DecodeInputs(ImageSignature(), tensors, RowDimension::kOptional, views).ok());
  EXPECT_EQ(views[0].shape, (Shape{1, 2, 2}));
  EXPECT_THAT(Refusal(ImageSignature(), {tensors[0]}), HasSubstr("expected FLOAT [-1,2,2], got FLOAT [2,2]"));
}

TEST(TensorCodec, AsksForTheShapeWhereSeveralDimensionsAreOpen) {
  Signature signature;
  signature.inputs.push_back({"image", DataType::kFloat32, {-1, -1}, true});
  EXPECT_THAT(Refusal(signature, {WireTensor("image", {}, {1, 2})}), HasSubstr("give its shape"));
}

TEST(TensorCodec, EchoesHostileNamesAsWholeCharacters) {
  std::string name = "x";
  while (name.size() < 100) name += "\xE2\x82\xAC";  // 64 bytes end within a euro sign
  const std::string message = Refusal(ImageSignature(), {WireTensor(name, {1, 2, 2}, {1, 2, 3, 4})});
  EXPECT_THAT(message, HasSubstr("no input"));
  EXPECT_TRUE(IsUtf8(message));
}

TEST(TensorCodec, TakesAScalar) {
  Signature signature;
  signature.inputs.push_back({"scale", DataType::kFloat32, {}, false});
  EXPECT_EQ(Refusal(signature, {WireTensor("scale", {}, {1})}), "");
  EXPECT_THAT(Refusal(signature, {WireTensor("scale", {}, {1, 2})}), HasSubstr("takes 4 bytes, got 8"));
}

TEST(TensorCodec, SaysHowManyBytesAShapeTakes) {
  Signature signature;
  signature.inputs.push_back({"image", DataType::kFloat32, {-1, 784}, true});
  EXPECT_EQ(Refusal(signature, {WireTensor("image", {2, 784}, std::vector<float>(25))}),
            "input \"image\": shape [2,784] of FLOAT takes 6272 bytes, got 100");
}

TEST(TensorCodec, ChecksDimensionsBeforeItMultipliesThem) {
  for (const int64_t dim : {int64_t{-1}, INT64_MIN, INT64_MAX, int64_t{1} << 40, int64_t{1} << 62}) {
    EXPECT_THAT(Refusal(ImageSignature(), {WireTensor("image", {dim, dim, 4}, {1})}), HasSubstr("input \"image\""));
  }
}

TEST(TensorCodec, RefusesEmptyRequests) {
  EXPECT_THAT(Refusal(ImageSignature(), {}), HasSubstr("input \"image\" is missing"));
}

TEST(TensorCodec, AddsOutputsToTheAnswer) {
  const auto model = LoadModel(AffineModel());
  WireTensors tensors;
  OutputViews views;
  ASSERT_TRUE(DescribeOutputs(*model, 3, views).ok());
  AddOutputs(model->signature(), tensors, views);
  EXPECT_EQ(tensors[0].name(), "y");
  EXPECT_EQ(tensors[0].raw_data().size(), 48U);
  EXPECT_THAT(tensors[0].shape(), ElementsAre(3, 4));
  EXPECT_EQ(views[0].data, tensors[0].raw_data().data());
}

}  // namespace
}  // namespace saker
