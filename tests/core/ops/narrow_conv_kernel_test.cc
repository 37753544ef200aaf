#include "core/ops/narrow_conv_kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

OneOp SmallConv(std::vector<PostOp> steps = {}) {
  OneOp op{NodeOf("Conv", 11, 3, {{"pads", Ints{1, 1, 1, 1}}}),
           {Pattern({2, 2, 9, 10}), Pattern({5, 2, 3, 3}, 3), Pattern({5}, 4)}};
  op.node.post_ops = std::move(steps);
  return op;
}

Tensor WithoutSteps() { return RunOne(SmallConv()); }

TEST(NarrowConvKernel, KeepsPlainLayouts) {
  OneOp op = SmallConv();
  op.layout = Layout::kBlocked16;
  WeightCache weights;
  const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
  ASSERT_NE(kernel, nullptr);
  EXPECT_TRUE(kernel->input_layouts.empty());
  EXPECT_THAT(kernel->output_layouts, testing::ElementsAre(Layout::kPlain));
  const Tensor got = RunOne(op), want = WithoutSteps();
  EXPECT_THAT(got.As<float>(), testing::Pointwise(testing::FloatNear(1e-5F), want.As<float>()));
}

TEST(NarrowConvKernel, WritesManyMapsWithChannelsLast) {
  OneOp op{NodeOf("Conv", 11, 3, {{"pads", Ints{1, 1, 1, 1}}}),
           {Pattern({2, 6, 9, 10}), Pattern({16, 6, 3, 3}, 3), Pattern({16}, 4)}};
  WeightCache weights;
  const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
  ASSERT_NE(kernel, nullptr);
  EXPECT_TRUE(kernel->input_layouts.empty());
  EXPECT_THAT(kernel->output_layouts, testing::ElementsAre(Layout::kChannelsLast));
  const Tensor got = RunOne(op);
  op.constants = false;  // oneDNN
  EXPECT_THAT(got.As<float>(), testing::Pointwise(testing::FloatNear(1e-4F), RunOne(op).As<float>()));
}

TEST(NarrowConvKernel, AppliesPostOpsInOrder) {
  const Tensor plain = WithoutSteps();
  const Tensor got = RunOne(SmallConv({{PostOp::Kind::kClip, -0.5F, 2.0F}, {PostOp::Kind::kTanh}}));
  for (size_t i = 0; i < got.As<float>().size(); ++i) {
    const float clipped = std::min(2.0F, std::max(-0.5F, plain.As<float>()[i]));
    ASSERT_NEAR(got.As<float>()[i], std::tanh(clipped), 1e-5) << i;
  }
}

TEST(NarrowConvKernel, LeavesSumsOfTwoToThePrimitive) {
  OneOp op{NodeOf("Conv", 11, 4, {{"pads", Ints{1, 1, 1, 1}}}),
           {Pattern({2, 2, 9, 10}), Pattern({5, 2, 3, 3}, 3), Pattern({5}, 4), Pattern({2, 5, 9, 10}, 5)}};
  op.node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}};
  const Tensor plain = WithoutSteps(), got = RunOne(op);
  for (size_t i = 0; i < got.As<float>().size(); ++i) {
    ASSERT_NEAR(got.As<float>()[i], plain.As<float>()[i] + op.inputs[3]->As<float>()[i], 1e-4) << i;
  }
}

}  // namespace
}  // namespace saker
