#include "server/open_inference/tensor_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/open_inference/datatypes.h"
#include "tests/server/testing/infer_requests.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class InferTensorsTest : public ::testing::Test {
 protected:
  static Signature Of(DataType type) {
    Signature signature;
    signature.inputs = {{"x", type, {-1, 2}, true}};
    return signature;
  }
  absl::Status Decode(const Signature& signature) { return DecodeInputs(signature, request_, narrowed_, views_); }
  std::string Refusal(const Signature& signature) {
    const absl::Status status = Decode(signature);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }
  // A request of one typed input of two elements.
  inference::InferTensorContents& Typed(DataType type) {
    request_.Clear();
    return *AddTypedInput(request_, "x", std::string(OpenInferenceName(type)), {1, 2}).mutable_contents();
  }

  inference::ModelInferRequest request_;
  std::vector<std::string> narrowed_;
  InputViews views_;
};

TEST_F(InferTensorsTest, ReadsRawValuesInPlace) {
  AddRawInput(request_, "x", {2, 2}, {1, 2, 3, 4});
  ASSERT_TRUE(Decode(Of(DataType::kFloat32)).ok());
  EXPECT_EQ(views_[0].data, request_.raw_input_contents(0).data());
  EXPECT_EQ(views_[0].shape, (Shape{2, 2}));
  EXPECT_THAT(views_[0].As<float>(), ElementsAre(1, 2, 3, 4));
}

TEST_F(InferTensorsTest, PutsInputsIntoTheSignaturesOrder) {
  Signature signature;
  signature.inputs = {{"a", DataType::kFloat32, {-1}, true}, {"b", DataType::kFloat32, {-1}, true}};
  AddRawInput(request_, "b", {1}, {20});
  AddRawInput(request_, "a", {1}, {10});
  ASSERT_TRUE(Decode(signature).ok());
  EXPECT_EQ(views_[0].As<float>()[0], 10);
  EXPECT_EQ(views_[1].As<float>()[0], 20);
}

template <typename T>
void ExpectValues(const ConstTensorView& view, T first, T second) {
  EXPECT_EQ(view.type, DataTypeOf<T>());
  EXPECT_EQ(static_cast<const T*>(view.data)[0], first);
  EXPECT_EQ(static_cast<const T*>(view.data)[1], second);
}

TEST_F(InferTensorsTest, ReadsTypedValuesOfEveryWidth) {
  for (const DataType type : {DataType::kInt8, DataType::kInt16, DataType::kInt32}) {
    inference::InferTensorContents& contents = Typed(type);
    contents.add_int_contents(-3);
    contents.add_int_contents(100);
    ASSERT_TRUE(Decode(Of(type)).ok());
    if (type == DataType::kInt8) ExpectValues<int8_t>(views_[0], -3, 100);
    if (type == DataType::kInt16) ExpectValues<int16_t>(views_[0], -3, 100);
    if (type == DataType::kInt32) ExpectValues<int32_t>(views_[0], -3, 100);
  }
  for (const DataType type : {DataType::kUInt8, DataType::kUInt16, DataType::kUInt32}) {
    inference::InferTensorContents& contents = Typed(type);
    contents.add_uint_contents(3);
    contents.add_uint_contents(200);
    ASSERT_TRUE(Decode(Of(type)).ok());
    if (type == DataType::kUInt8) ExpectValues<uint8_t>(views_[0], 3, 200);
    if (type == DataType::kUInt16) ExpectValues<uint16_t>(views_[0], 3, 200);
    if (type == DataType::kUInt32) ExpectValues<uint32_t>(views_[0], 3, 200);
  }
}

TEST_F(InferTensorsTest, ReadsTypedValuesOfEightBytesFloatsAndBools) {
  inference::InferTensorContents* contents = &Typed(DataType::kInt64);
  contents->add_int64_contents(-1);
  contents->add_int64_contents(int64_t{1} << 40);
  ASSERT_TRUE(Decode(Of(DataType::kInt64)).ok());
  ExpectValues<int64_t>(views_[0], -1, int64_t{1} << 40);
  contents = &Typed(DataType::kUInt64);
  contents->add_uint64_contents(1);
  contents->add_uint64_contents(UINT64_MAX);
  ASSERT_TRUE(Decode(Of(DataType::kUInt64)).ok());
  ExpectValues<uint64_t>(views_[0], 1, UINT64_MAX);
  contents = &Typed(DataType::kFloat64);
  contents->add_fp64_contents(0.5);
  contents->add_fp64_contents(-2);
  ASSERT_TRUE(Decode(Of(DataType::kFloat64)).ok());
  ExpectValues<double>(views_[0], 0.5, -2);
  contents = &Typed(DataType::kFloat32);
  contents->add_fp32_contents(0.5F);
  contents->add_fp32_contents(-2);
  ASSERT_TRUE(Decode(Of(DataType::kFloat32)).ok());
  ExpectValues<float>(views_[0], 0.5F, -2);
  contents = &Typed(DataType::kBool);
  contents->add_bool_contents(true);
  contents->add_bool_contents(false);
  ASSERT_TRUE(Decode(Of(DataType::kBool)).ok());
  ExpectValues<bool>(views_[0], true, false);
}

TEST_F(InferTensorsTest, RefusesValuesThatTheTypeDoesNotHave) {
  inference::InferTensorContents& contents = Typed(DataType::kInt8);
  contents.add_int_contents(1);
  contents.add_int_contents(128);
  EXPECT_EQ(Refusal(Of(DataType::kInt8)), "input \"x\": 128 is no value of INT8");
}

TEST_F(InferTensorsTest, RefusesTooFewTypedValuesAndHalvesOutsideOfRawBytes) {
  Typed(DataType::kFloat32).add_fp32_contents(1);
  EXPECT_EQ(Refusal(Of(DataType::kFloat32)), "input \"x\": shape [1,2] of FLOAT takes 8 bytes, got 4");
  Typed(DataType::kFloat16).add_fp32_contents(1);
  EXPECT_EQ(Refusal(Of(DataType::kFloat16)), "input \"x\": FP16 comes in raw_input_contents only");
}

TEST_F(InferTensorsTest, RefusesContentsBesideRawBytes) {
  AddRawInput(request_, "x", {1, 2}, {1, 2});
  request_.mutable_inputs(0)->mutable_contents()->add_fp32_contents(1);
  EXPECT_THAT(Refusal(Of(DataType::kFloat32)), HasSubstr("send all values one way or the other"));
}

TEST_F(InferTensorsTest, RefusesAnotherNumberOfRawEntriesThanInputs) {
  AddRawInput(request_, "x", {1, 2}, {1, 2});
  request_.add_raw_input_contents("more");
  EXPECT_EQ(Refusal(Of(DataType::kFloat32)), "raw_input_contents has 2 entries for 1 inputs; expected one each");
}

TEST_F(InferTensorsTest, RefusesWhatDoesNotFit) {
  const Signature signature = Of(DataType::kFloat32);
  EXPECT_THAT(Refusal(signature), HasSubstr("input \"x\" is missing"));
  AddRawInput(request_, "x", {2}, {1, 2});
  EXPECT_EQ(Refusal(signature), "input \"x\": expected FLOAT [-1,2], got FLOAT [2]");
  request_.mutable_inputs(0)->set_datatype("FLOAT");
  EXPECT_THAT(Refusal(signature), HasSubstr("input \"x\": datatype \"FLOAT\""));
  request_.Clear();
  AddRawInput(request_, "x", {1, 2}, {1, 2});
  AddRawInput(request_, "x", {1, 2}, {1, 2});
  EXPECT_EQ(Refusal(signature), "input \"x\" is given twice");
}

TEST_F(InferTensorsTest, RefusesSharedMemory) {
  auto& input = AddTypedInput(request_, "x", "FP32", {1, 2});
  (*input.mutable_parameters())["shared_memory_region"].set_string_param("mine");
  EXPECT_EQ(Decode(Of(DataType::kFloat32)).code(), absl::StatusCode::kUnimplemented);
}

TEST_F(InferTensorsTest, AddsOutputsToTheAnswer) {
  inference::ModelInferResponse response;
  MutableTensorView view{DataType::kInt8, {3, 4}, nullptr};
  AddOutput({"y", DataType::kInt8, {-1, 4}, true}, response, view);
  EXPECT_EQ(response.outputs(0).name(), "y");
  EXPECT_EQ(response.outputs(0).datatype(), "INT8");
  EXPECT_THAT(response.outputs(0).shape(), ElementsAre(3, 4));
  EXPECT_EQ(response.raw_output_contents(0).size(), 12U);
  EXPECT_EQ(view.data, response.raw_output_contents(0).data());
}

}  // namespace
}  // namespace saker
