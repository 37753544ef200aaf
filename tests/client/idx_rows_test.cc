#include "client/idx_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/tensor_message.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;

v1::GetModelResponse Model() {
  v1::GetModelResponse model;
  model.mutable_model()->set_name("tiny");
  v1::TensorSpec& input = *model.add_inputs();
  input.set_name("x");
  input.set_data_type(v1::FLOAT);
  input.add_shape(-1);
  input.add_shape(2);
  input.set_has_rows(true);
  return model;
}

TEST(IdxRows, ScalesPixelsToOneByDefault) {
  const Tensor images = Tensor::FromValues<uint8_t>({3, 1, 2}, {0, 51, 102, 153, 204, 255});
  const auto rows = IdxRows::Create(Model(), images);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->rows(), 3);
  const auto input = rows->Input(1, 2);
  ASSERT_TRUE(input.ok()) << input.status();
  EXPECT_THAT(input->shape(), ElementsAre(2, 2));
  EXPECT_THAT(*ValuesAsFloat(*input), ElementsAre(FloatEq(0.4f), FloatEq(0.6f), FloatEq(0.8f), FloatEq(1)));
}

TEST(IdxRows, ScalesAsTheModelSaysButNeitherInvertsNorCentres) {
  v1::GetModelResponse model = Model();
  model.mutable_image()->set_width(2);
  model.mutable_image()->set_height(1);
  model.mutable_image()->set_channels(1);
  model.mutable_image()->set_invert(true);
  model.mutable_image()->set_center_box(1);
  const Tensor images = Tensor::FromValues<uint8_t>({1, 1, 2}, {255, 250});
  EXPECT_THAT(*ValuesAsFloat(*IdxRows::Create(model, images)->Input(0, 1)), ElementsAre(255, 250));
}

TEST(IdxRows, GivesOtherTypesAsTheyAre) {
  const Tensor vectors = Tensor::FromValues<float>({2, 2}, {1.5f, -2, 3, 4});
  EXPECT_THAT(*ValuesAsFloat(*IdxRows::Create(Model(), vectors)->Input(1, 1)), ElementsAre(3, 4));
}

TEST(IdxRows, RefusesImagesThatDoNotFit) {
  const Tensor images = Tensor::FromValues<uint8_t>({1, 3}, {1, 2, 3});
  const auto rows = IdxRows::Create(Model(), images);
  EXPECT_TRUE(absl::IsInvalidArgument(rows.status()));
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("have 3 values each; input x: FLOAT [-1,2] takes 2"));
}

TEST(IdxRows, RefusesModelsWithSeveralInputs) {
  v1::GetModelResponse model = Model();
  *model.add_inputs() = model.inputs(0);
  const Tensor images = Tensor::FromValues<uint8_t>({1, 2}, {1, 2});
  EXPECT_TRUE(absl::IsFailedPrecondition(IdxRows::Create(model, images).status()));
}

}  // namespace
}  // namespace saker
