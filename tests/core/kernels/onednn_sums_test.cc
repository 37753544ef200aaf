#include "core/kernels/onednn_sums.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker::onednn {
namespace {

using dnnl::algorithm;
using testing::ElementsAre;
using Kind = SumStep::Kind;

// Eltwise: the numbers of a step that is a function of one element.
struct Eltwise {
  float scale = 0, alpha = 0, beta = 0;
  algorithm function = algorithm::undef;
};

Eltwise EltwiseAt(const dnnl::post_ops& steps, int at) {
  Eltwise step;
  steps.get_params_eltwise(at, step.scale, step.function, step.alpha, step.beta);
  return step;
}

TEST(SumAttributes, ScalesLieAlongDimensionOneUnlessThereIsOne) {
  int mask = -1;
  std::vector<float> scales;
  SumAttributes({{0.5f, 2}, {}}).get_output_scales(mask, scales);
  EXPECT_EQ(mask, 2);
  EXPECT_THAT(scales, ElementsAre(0.5f, 2));
  SumAttributes({{0.5f}, {}}).get_output_scales(mask, scales);
  EXPECT_EQ(mask, 0);
  EXPECT_THAT(scales, ElementsAre(0.5f));
}

TEST(SumAttributes, StepsKeepTheirOrderAndNumbers) {
  SumScaling scaling;
  scaling.steps = {{Kind::kRelu}, {Kind::kRound}, {Kind::kLinear, 1, 7}, {Kind::kAdd, 0.25f, 0, 1, 3, DataType::kInt8}};
  // Which own the steps.
  const dnnl::primitive_attr attributes = SumAttributes(scaling);
  const dnnl::post_ops steps = attributes.get_post_ops();
  ASSERT_EQ(steps.len(), 4);
  EXPECT_EQ(EltwiseAt(steps, 0).function, algorithm::eltwise_relu);
  EXPECT_EQ(EltwiseAt(steps, 1).function, algorithm::eltwise_round);
  EXPECT_EQ(EltwiseAt(steps, 2).function, algorithm::eltwise_linear);
  EXPECT_EQ(EltwiseAt(steps, 2).beta, 7);
  float scale = 0;
  int32_t zero_point = 0;
  dnnl::memory::data_type type = dnnl::memory::data_type::undef;
  steps.get_params_sum(3, scale, zero_point, type);
  EXPECT_EQ(scale, 0.25f);
  EXPECT_EQ(zero_point, 3);
  EXPECT_EQ(type, dnnl::memory::data_type::s8);
}

// oneDNN gives steps of one name the numbers of one of them.
TEST(SumAttributes, ASecondClipHasANameOfItsOwn) {
  SumScaling scaling;
  scaling.steps = {{Kind::kClip, -5, 5, 2}, {Kind::kClip, 0, 6}};
  // Which own the steps.
  const dnnl::primitive_attr attributes = SumAttributes(scaling);
  const dnnl::post_ops steps = attributes.get_post_ops();
  ASSERT_EQ(steps.len(), 2);
  const Eltwise first = EltwiseAt(steps, 0), second = EltwiseAt(steps, 1);
  EXPECT_NE(first.function, second.function);
  EXPECT_THAT((std::vector<float>{first.alpha, first.beta, first.scale}), ElementsAre(-5, 5, 2));
  EXPECT_THAT((std::vector<float>{second.alpha, second.beta, second.scale}), ElementsAre(0, 6, 1));
}

}  // namespace
}  // namespace saker::onednn
