#include "core/quantization/weight_quantization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(QuantizationOfRange, ZeroHasAByteOfItsOwn) {
  const ActivationQuantization both = QuantizationOfRange({-1, 1.55f});
  EXPECT_FLOAT_EQ(both.scale, 0.01f);
  EXPECT_EQ(both.zero_point, 100);
  EXPECT_EQ(QuantizationOfRange({0, 6}).zero_point, 0);
  EXPECT_EQ(QuantizationOfRange({-6, 0}).zero_point, 255);
}

TEST(QuantizationOfRange, ARangeOfNothingHasAScale) {
  EXPECT_EQ(QuantizationOfRange({0, 0}).scale, 1);
  EXPECT_EQ(QuantizationOfRange({0, 1e-45f}).scale, 1);
}

TEST(QuantizeWeightTensor, ChannelsHaveTheirScales) {
  const Tensor weights = Tensor::FromValues<float>({2, 2}, {127, -63.6f, 1, -2});
  const QuantizedTensor rows = *QuantizeWeightTensor(weights, 0);
  EXPECT_THAT(rows.values.As<int8_t>(), ElementsAre(127, -64, 64, -127));
  EXPECT_EQ(rows.scales.As<float>()[0], 1);
  EXPECT_EQ(rows.zero_points.shape(), Shape{2});
  const QuantizedTensor columns = *QuantizeWeightTensor(weights, 1);
  EXPECT_THAT(columns.values.As<int8_t>(), ElementsAre(127, -127, 1, -4));
  const QuantizedTensor one = *QuantizeWeightTensor(weights, -1);
  EXPECT_THAT(one.values.As<int8_t>(), ElementsAre(127, -64, 1, -2));
  EXPECT_EQ(one.scales.shape(), Shape{});
}

TEST(QuantizeWeightTensor, ZerosAndNansBecomeZero) {
  const QuantizedTensor made = *QuantizeWeightTensor(Tensor::FromValues<float>({2, 1}, {0, std::nanf("")}), 0);
  EXPECT_THAT(made.values.As<int8_t>(), ElementsAre(0, 0));
}

TEST(QuantizeBiasTensor, IsCountedInStepsOfTheSums) {
  const Tensor bias = Tensor::FromValues<float>({2}, {1, -3});
  const auto made = QuantizeBiasTensor(bias, 0.5f, {0.5f, 1});
  ASSERT_TRUE(made.ok() && made->has_value());
  EXPECT_THAT((*made)->values.As<int32_t>(), ElementsAre(4, -6));
  EXPECT_THAT((*made)->scales.As<float>(), ElementsAre(0.25f, 0.5f));
}

TEST(QuantizeBiasTensor, IsNoneWhereItNeedsMoreBits) {
  const Tensor bias = Tensor::FromValues<float>({1}, {1e20f});
  EXPECT_FALSE(QuantizeBiasTensor(bias, 1, {1})->has_value());
  EXPECT_FALSE(QuantizeBiasTensor(bias, 1e-30f, {1e-30f})->has_value());
}

}  // namespace
}  // namespace saker
