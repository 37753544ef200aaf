#include "core/ops/dnnl_conv_kernel.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(DnnlConvKernel, TakesWeightsOfTheRequest) {
  for (const bool constants : {true, false}) {
    const OneOp op{MakeNode("Conv", 11, 3),
                   {Share<float>({1, 1, 3}, {1, 2, 3}), Share<float>({1, 1, 2}, {10, 1}), Share<float>({1}, {100})},
                   constants};
    EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(112, 123));
  }
}

TEST(DnnlConvKernel, AddsWhatAnotherInputBrings) {
  OneOp op{MakeNode("Conv", 11, 4),
           {Share<float>({1, 1, 3}, {1, 2, 3}), Share<float>({1, 1, 1}, {2}), nullptr,
            Share<float>({1, 1, 3}, {5, 50, -500})}};
  op.node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}, {PostOp::Kind::kRelu}};
  EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(7, 54, 0));
}

TEST(FusedAddInput, IsTheInputThatTheAdditionBrings) {
  Node node = MakeNode("Conv", 11, 4);
  EXPECT_EQ(FusedAddInput(node), -1);
  node.post_ops = {{PostOp::Kind::kRelu}, {PostOp::Kind::kAdd, 0, 0, 3}};
  EXPECT_EQ(FusedAddInput(node), 3);
}

}  // namespace
}  // namespace saker
