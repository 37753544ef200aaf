// What Conv and ConvTranspose share, through Conv: the cases that oneDNN has no primitive for.
#include "core/ops/convolution_kernel.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(ConvolutionKernel, ComputesInDouble) {
  for (const bool constants : {true, false}) {
    OneOp op{
        NodeOf("Conv", 11, 3, {{"pads", Ints{1, 1}}}),
        {Share<double>({1, 1, 4}, {1, 2, 3, 4}), Share<double>({1, 1, 3}, {1, 10, 100}), Share<double>({1}, {0.5})},
        constants};
    EXPECT_THAT(RunOne(op).As<double>(), ElementsAre(210.5, 321.5, 432.5, 43.5));
  }
}

TEST(ConvolutionKernel, AppliesPostOpsBehindTheLoops) {
  OneOp op{MakeNode("Conv", 11, 4),
           {Share<double>({1, 1, 3}, {1, -2, 3}), Share<double>({1, 1, 1}, {2}), nullptr,
            Share<double>({1, 1, 3}, {1, 1, 1})}};
  op.node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}, {PostOp::Kind::kRelu}};
  EXPECT_THAT(RunOne(op).As<double>(), ElementsAre(3, 0, 7));
}

TEST(ConvolutionKernel, GivesTheBiasForSourcesThatAreAllPadding) {
  const OneOp op{NodeOf("Conv", 11, 3, {{"pads", Ints{1, 1}}}),
                 {Zeros(DataType::kFloat32, {1, 2, 0}), Pattern({1, 2, 2}), Share<float>({1}, {3})}};
  EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(3));
}

TEST(ConvolutionKernel, RefusesMixedAndOtherTypes) {
  ExpectWrong({MakeNode("Conv", 11, 2), {Pattern({1, 1, 3}), Zeros(DataType::kFloat64, {1, 1, 1})}},
              "input 1 is DOUBLE, but input 0 is FLOAT");
  ExpectUnsupported({MakeNode("Conv", 11, 2), {Zeros(DataType::kInt8, {1, 1, 3}), Zeros(DataType::kInt8, {1, 1, 1})}},
                    "element type INT8 is not supported");
}

TEST(ConvolutionKernel, SaysHowManyAxesItTakes) {
  ExpectUnsupported({MakeNode("Conv", 11, 2), {Pattern({1, 1, 2, 2, 2, 2}), Pattern({1, 1, 1, 1, 1, 1})}},
                    "more than three spatial dimensions are not supported, got [1,1,2,2,2,2]");
}

}  // namespace
}  // namespace saker
