#include "server/tensorflow_serving/tensor_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "server/tensorflow_serving/datatypes.h"

namespace saker {
namespace {

using tensorflow::TensorProto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TensorProtosTest : public ::testing::Test {
 protected:
  static Signature Of(DataType type) {
    Signature signature;
    signature.inputs = {{"x", type, {-1, 2}, true}};
    return signature;
  }
  // The input "x" of one row, without values.
  TensorProto& Input(DataType type, int64_t rows = 1) {
    tensors_.clear();
    TensorProto& tensor = tensors_["x"];
    tensor.set_dtype(ToTensorFlow(type));
    tensor.mutable_tensor_shape()->add_dim()->set_size(rows);
    tensor.mutable_tensor_shape()->add_dim()->set_size(2);
    return tensor;
  }
  absl::Status Decode(const Signature& signature) { return DecodeInputs(signature, tensors_, 1000, copies_, views_); }
  std::string Refusal(const Signature& signature) {
    const absl::Status status = Decode(signature);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }
  template <typename T>
  void ExpectValues(DataType type, T first, T second) {
    ASSERT_TRUE(Decode(Of(type)).ok());
    EXPECT_EQ(views_[0].type, type);
    EXPECT_EQ(static_cast<const T*>(views_[0].data)[0], first);
    EXPECT_EQ(static_cast<const T*>(views_[0].data)[1], second);
  }

  TensorProtos tensors_;
  std::vector<std::string> copies_;
  InputViews views_;
};

TEST_F(TensorProtosTest, ReadsContentsAndFloatsInPlace) {
  TensorProto& raw = Input(DataType::kFloat32);
  const float values[2] = {1, 2};
  raw.set_tensor_content(values, sizeof(values));
  ExpectValues<float>(DataType::kFloat32, 1, 2);
  EXPECT_EQ(views_[0].data, raw.tensor_content().data());
  TensorProto& list = Input(DataType::kFloat32);
  list.add_float_val(3);
  list.add_float_val(4);
  ExpectValues<float>(DataType::kFloat32, 3, 4);
  EXPECT_EQ(views_[0].data, list.float_val().data());
}

TEST_F(TensorProtosTest, ReadsTheListOfEveryType) {
  TensorProto* tensor = &Input(DataType::kFloat64);
  tensor->add_double_val(0.5);
  tensor->add_double_val(-2);
  ExpectValues<double>(DataType::kFloat64, 0.5, -2);
  const auto ints = [this](DataType type, int32_t first, int32_t second) {
    TensorProto& of = Input(type);
    of.add_int_val(first);
    of.add_int_val(second);
  };
  ints(DataType::kInt8, -128, 127);
  ExpectValues<int8_t>(DataType::kInt8, -128, 127);
  ints(DataType::kInt16, -3, 1000);
  ExpectValues<int16_t>(DataType::kInt16, -3, 1000);
  ints(DataType::kInt32, -3, 100'000);
  ExpectValues<int32_t>(DataType::kInt32, -3, 100'000);
  ints(DataType::kUInt8, 0, 255);
  ExpectValues<uint8_t>(DataType::kUInt8, 0, 255);
  ints(DataType::kUInt16, 0, 65'535);
  ExpectValues<uint16_t>(DataType::kUInt16, 0, 65'535);
  tensor = &Input(DataType::kInt64);
  tensor->add_int64_val(-1);
  tensor->add_int64_val(int64_t{1} << 40);
  ExpectValues<int64_t>(DataType::kInt64, -1, int64_t{1} << 40);
  tensor = &Input(DataType::kUInt32);
  tensor->add_uint32_val(1);
  tensor->add_uint32_val(UINT32_MAX);
  ExpectValues<uint32_t>(DataType::kUInt32, 1, UINT32_MAX);
  tensor = &Input(DataType::kUInt64);
  tensor->add_uint64_val(1);
  tensor->add_uint64_val(UINT64_MAX);
  ExpectValues<uint64_t>(DataType::kUInt64, 1, UINT64_MAX);
  tensor = &Input(DataType::kBool);
  tensor->add_bool_val(true);
  tensor->add_bool_val(false);
  ExpectValues<bool>(DataType::kBool, true, false);
  for (const DataType half : {DataType::kFloat16, DataType::kBFloat16}) {
    tensor = &Input(half);
    tensor->add_half_val(0x3C00);
    tensor->add_half_val(0xC000);
    ExpectValues<uint16_t>(half, 0x3C00, 0xC000);
  }
}

TEST_F(TensorProtosTest, OneValueStandsForAll) {
  Input(DataType::kFloat32, 3).add_float_val(7);
  ASSERT_TRUE(Decode(Of(DataType::kFloat32)).ok());
  EXPECT_THAT(views_[0].As<float>(), ElementsAre(7, 7, 7, 7, 7, 7));
}

TEST_F(TensorProtosTest, TheLastOfAFewStandsForTheRestAndNoneForZeros) {
  TensorProto& few = Input(DataType::kInt8, 2);
  few.add_int_val(1);
  few.add_int_val(2);
  ExpectValues<int8_t>(DataType::kInt8, 1, 2);
  EXPECT_EQ(static_cast<const int8_t*>(views_[0].data)[3], 2);
  Input(DataType::kInt8, 2);
  ExpectValues<int8_t>(DataType::kInt8, 0, 0);
}

TEST_F(TensorProtosTest, OneValueStandsForNoMoreThanAMessageHolds) {
  Input(DataType::kFloat32, int64_t{1} << 36).add_float_val(7);
  EXPECT_THAT(Refusal(Of(DataType::kFloat32)), HasSubstr("takes more than 1000 bytes (--max_message_bytes)"));
  Input(DataType::kFloat32, int64_t{1} << 62).add_float_val(7);
  Refusal(Of(DataType::kFloat32));
  Input(DataType::kFloat32, -1).add_float_val(7);
  Refusal(Of(DataType::kFloat32));
}

TEST_F(TensorProtosTest, RefusesMoreValuesThanTheShapeTakes) {
  TensorProto& tensor = Input(DataType::kFloat32);
  for (int i = 0; i < 3; ++i) tensor.add_float_val(1);
  EXPECT_EQ(Refusal(Of(DataType::kFloat32)), "input \"x\": 3 values for shape [1,2], which takes 2");
}

TEST_F(TensorProtosTest, RefusesValuesThatTheTypeDoesNotHave) {
  TensorProto& tensor = Input(DataType::kUInt8);
  tensor.add_int_val(-1);
  tensor.add_int_val(1);
  EXPECT_EQ(Refusal(Of(DataType::kUInt8)), "input \"x\": -1 does not fit its dtype");
}

TEST_F(TensorProtosTest, RefusesWhatDoesNotFit) {
  const Signature signature = Of(DataType::kFloat32);
  EXPECT_THAT(Refusal(signature), HasSubstr("input \"x\" is missing"));
  Input(DataType::kFloat32).mutable_tensor_shape()->add_dim()->set_size(1);
  EXPECT_EQ(Refusal(signature), "input \"x\": expected FLOAT [-1,2], got FLOAT [1,2,1]");
  Input(DataType::kFloat32).set_tensor_content("1234567");
  EXPECT_EQ(Refusal(signature), "input \"x\": shape [1,2] of FLOAT takes 8 bytes, got 7");
  Input(DataType::kFloat32).set_dtype(tensorflow::DT_STRING);
  EXPECT_THAT(Refusal(signature), HasSubstr("input \"x\": dtype DT_STRING"));
  tensors_.clear();
  tensors_["y"];
  EXPECT_THAT(Refusal(signature), HasSubstr("no input"));
}

TEST_F(TensorProtosTest, OutputsAreComputedWhereTheyAreSent) {
  TensorProto tensor;
  std::string copy;
  MutableTensorView view{DataType::kFloat32, {2, 3}, nullptr};
  PlaceOutput(view, tensor, copy);
  static_cast<float*>(view.data)[5] = 9;
  FinishOutput(view, copy, tensor);
  EXPECT_EQ(tensor.dtype(), tensorflow::DT_FLOAT);
  EXPECT_EQ(tensor.tensor_shape().dim(1).size(), 3);
  EXPECT_EQ(tensor.float_val_size(), 6);
  EXPECT_EQ(tensor.float_val(5), 9);
}

TEST_F(TensorProtosTest, OutputsOfSmallIntegersAreWidened) {
  for (const DataType type : {DataType::kInt8, DataType::kInt16, DataType::kUInt8, DataType::kUInt16}) {
    TensorProto tensor;
    std::string copy;
    MutableTensorView view{type, {2}, nullptr};
    PlaceOutput(view, tensor, copy);
    std::memset(view.data, 0, view.SizeInBytes());
    static_cast<uint8_t*>(view.data)[0] = 200;
    FinishOutput(view, copy, tensor);
    EXPECT_THAT(tensor.int_val(), ElementsAre(type == DataType::kInt8 ? -56 : 200, 0));
  }
  TensorProto tensor;
  std::string copy;
  MutableTensorView view{DataType::kFloat16, {1}, nullptr};
  PlaceOutput(view, tensor, copy);
  *static_cast<uint16_t*>(view.data) = 0xC000;
  FinishOutput(view, copy, tensor);
  EXPECT_THAT(tensor.half_val(), ElementsAre(0xC000));
}

}  // namespace
}  // namespace saker
