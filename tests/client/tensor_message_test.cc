#include "client/tensor_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::TensorSpec Spec(v1::DataType type, std::initializer_list<int64_t> shape, bool has_rows = true) {
  v1::TensorSpec spec;
  spec.set_name("x");
  spec.set_data_type(type);
  spec.set_has_rows(has_rows);
  for (const int64_t dim : shape) spec.add_shape(dim);
  return spec;
}

TEST(TensorMessage, KeepsTypeShapeAndBytesBothWays) {
  const Tensor tensor = Tensor::FromValues<int16_t>({2, 3}, {1, -2, 3, -4, 5, -6});
  const auto back = FromMessage(ToMessage(tensor.view(), "x"));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->shape(), (Shape{2, 3}));
  EXPECT_THAT(back->As<int16_t>(), ElementsAre(1, -2, 3, -4, 5, -6));
}

TEST(TensorMessage, NamesEveryTypeAlikeOnTheWire) {
  for (int type = v1::FLOAT; type <= v1::BOOL; ++type) {
    const auto wire = static_cast<v1::DataType>(type);
    EXPECT_EQ(Name(FromWire(wire)), v1::DataType_Name(wire));
    EXPECT_EQ(ToWire(FromWire(wire)), wire);
  }
  EXPECT_EQ(FromWire(static_cast<v1::DataType>(99)), DataType::kInvalid);
}

TEST(TensorMessage, RefusesAnswersThatContradictThemselves) {
  v1::Tensor message = ToMessage(Tensor::FromValues<float>({2}, {1, 2}).view());
  message.set_shape(0, 3);
  EXPECT_TRUE(absl::IsInvalidArgument(FromMessage(message).status()));
  message.set_shape(0, -2);
  EXPECT_TRUE(absl::IsInvalidArgument(FromMessage(message).status()));
  message.set_shape(0, int64_t{1} << 62);
  EXPECT_TRUE(absl::IsInvalidArgument(FromMessage(message).status()));
  EXPECT_FALSE(FromMessage(v1::Tensor()).ok());
}

TEST(ElementsInRow, LeavesTheRowsOut) {
  EXPECT_EQ(*ElementsInRow(Spec(v1::FLOAT, {-1, 1, 28, 28})), 784);
  EXPECT_EQ(*ElementsInRow(Spec(v1::FLOAT, {5, 7}, /*has_rows=*/false)), 35);
  EXPECT_TRUE(absl::IsFailedPrecondition(ElementsInRow(Spec(v1::FLOAT, {-1, -1})).status()));
}

TEST(MakeInput, ShapesRowsAsTheSignatureSays) {
  const auto input = MakeInput(Spec(v1::FLOAT, {-1, 2}), 3, std::vector<float>{1, 2, 3, 4, 5, 6});
  ASSERT_TRUE(input.ok()) << input.status();
  EXPECT_THAT(input->shape(), ElementsAre(3, 2));
  EXPECT_THAT(*ValuesAsFloat(*input), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(MakeInput, RoundsAndClampsIntegers) {
  const std::vector<float> values = {-3.6f, 1.5f, 300, std::numeric_limits<float>::quiet_NaN()};
  const auto bytes = MakeInput(Spec(v1::UINT8, {-1, 4}), 1, values);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_THAT(*ValuesAsFloat(*bytes), ElementsAre(0, 2, 255, 0));
  const auto longs = MakeInput(Spec(v1::INT64, {-1, 1}), 1, std::vector<float>{1e30f});
  ASSERT_TRUE(longs.ok()) << longs.status();
  EXPECT_EQ(FromMessage(*longs)->As<int64_t>()[0], std::numeric_limits<int64_t>::max());
}

TEST(MakeInput, SaysHowManyValuesItWants) {
  const auto input = MakeInput(Spec(v1::FLOAT, {-1, 784}), 2, std::vector<float>(100));
  EXPECT_TRUE(absl::IsInvalidArgument(input.status()));
  EXPECT_THAT(std::string(input.status().message()),
              HasSubstr("x: FLOAT [-1,784] takes 784 values a row, got 100 for 2 rows"));
  EXPECT_FALSE(MakeInput(Spec(v1::FLOAT, {-1, 2}), 0, {}).ok());
  EXPECT_FALSE(MakeInput(Spec(v1::FLOAT, {-1, 2}), 2, std::vector<float>(5)).ok());
}

TEST(MakeInput, SaysWhichTypesItCannotMake) {
  EXPECT_TRUE(absl::IsUnimplemented(MakeInput(Spec(v1::FLOAT16, {-1, 1}), 1, std::vector<float>{1}).status()));
}

}  // namespace
}  // namespace saker
