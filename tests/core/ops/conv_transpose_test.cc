#include "core/kernels/plain_convolution.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

TEST(ConvTranspose, SpreadsElementsOverWindows) {
  const SharedTensor x = Share<float>({1, 1, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  const SharedTensor w = Share<float>({1, 1, 3, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1});
  for (const int opset : {1, 11, 22}) {
    for (const bool constants : {true, false}) {
      const Tensor y = RunOne({MakeNode("ConvTranspose", opset, 2), {x, w}, constants});
      EXPECT_EQ(y.shape(), (Shape{1, 1, 5, 5}));
      EXPECT_THAT(y.As<float>(),
                  ElementsAre(0, 1, 3, 3, 2, 3, 8, 15, 12, 7, 9, 21, 36, 27, 15, 9, 20, 33, 24, 13, 6, 13, 21, 15, 8));
    }
  }
}

// What the node gives, as float or double, packed or not, against the plain loops.
void ExpectPlain(const Node& node, const Shape& source, const Shape& weights, int64_t groups, const Window& window,
                 const Shape& destination) {
  const SharedTensor x = Pattern(source, 1), w = Pattern(weights, 2), b = Pattern({destination[1]}, 3);
  ConvolutionSpec spec;
  spec.source = source;
  spec.weights = weights;
  spec.destination = destination;
  spec.groups = groups;
  spec.window = window;
  std::vector<float> expected(static_cast<size_t>(destination.ElementCount()));
  PlainDeconvolution<float>(spec, x->As<float>().data(), w->As<float>().data(), b->As<float>().data(), expected.data());
  for (const bool constants : {true, false}) {
    const Tensor y = RunOne({node, {x, w, b}, constants});
    ASSERT_EQ(y.shape(), destination);
    EXPECT_THAT(y.As<float>(), Pointwise(FloatNear(1e-3f), expected));
  }
}

TEST(ConvTranspose, TakesGroupsStridesDilationsPadsAndOutputPadding) {
  const Node node = NodeOf("ConvTranspose", 11, 3,
                           {{"group", int64_t{2}},
                            {"strides", Ints{2, 3}},
                            {"dilations", Ints{1, 2}},
                            {"pads", Ints{1, 0, 0, 1}},
                            {"output_padding", Ints{1, 2}}});
  ExpectPlain(node, {2, 4, 5, 4}, {4, 3, 3, 2}, 2, {{3, 2}, {2, 3}, {1, 2}, {1, 0}, {}}, {2, 6, 11, 13});
}

TEST(ConvTranspose, RunsInOneAndThreeDimensions) {
  ExpectPlain(NodeOf("ConvTranspose", 11, 3, {{"strides", Ints{2}}}), {1, 3, 4}, {3, 2, 3}, 1, {{3}, {2}, {1}, {0}, {}},
              {1, 2, 9});
  ExpectPlain(NodeOf("ConvTranspose", 11, 3, {{"output_shape", Ints{5, 4, 6}}}), {1, 2, 3, 3, 3}, {2, 2, 3, 2, 3}, 1,
              {{3, 2, 3}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {}}, {1, 2, 5, 4, 6});
}

TEST(ConvTranspose, FallsBackToLoopsWhereOneDnnHasNoSuchPads) {
  // The output goes on for more than a stride behind the last window, and a whole window is cut off in front.
  ExpectPlain(NodeOf("ConvTranspose", 11, 3, {{"output_padding", Ints{4}}, {"pads", Ints{3, 0}}}), {1, 2, 4}, {2, 2, 3},
              1, {{3}, {1}, {1}, {3}, {}}, {1, 2, 7});
}

TEST(ConvTranspose, ComputesInDouble) {
  const OneOp op{NodeOf("ConvTranspose", 11, 3, {{"strides", Ints{2}}}),
                 {Share<double>({1, 1, 2}, {1, 2}), Share<double>({1, 1, 3}, {1, 10, 100}), Share<double>({1}, {0.5})}};
  EXPECT_THAT(RunOne(op).As<double>(), ElementsAre(1.5, 10.5, 102.5, 20.5, 200.5));
}

TEST(ConvTranspose, AppliesActivationsThatWereFused) {
  for (const DataType type : {DataType::kFloat32, DataType::kFloat64}) {
    OneOp op{MakeNode("ConvTranspose", 11, 2), {}};
    op.node.post_ops = {{PostOp::Kind::kLeakyRelu, 0.5f}, {PostOp::Kind::kClip, -1, 6}};
    if (type == DataType::kFloat32) {
      op.inputs = {Share<float>({1, 1, 3}, {-4, 1, 8}), Share<float>({1, 1, 1}, {1})};
      EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(-1, 1, 6));
    } else {
      op.inputs = {Share<double>({1, 1, 3}, {-4, 1, 8}), Share<double>({1, 1, 1}, {1})};
      EXPECT_THAT(RunOne(op).As<double>(), ElementsAre(-1, 1, 6));
    }
  }
}

TEST(ConvTranspose, KeepsTheImagesOfABatchApart) {
  const OneOp op{MakeNode("ConvTranspose", 11, 2), {Pattern({3, 1, 3}), Pattern({1, 1, 2})}};
  EXPECT_EQ(FlowOf(op, {{0, 1}, {}}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowOf(op, {{2, 1}, {}}), std::nullopt);
  EXPECT_EQ(FlowOf(op, {{}, {0, 1}}), std::nullopt);
}

TEST(ConvTranspose, RefusesWhatDoesNotFit) {
  const SharedTensor x = Pattern({1, 3, 4, 4});
  ExpectWrong({MakeNode("ConvTranspose", 11, 2), {x, Pattern({2, 3, 3, 3})}}, "do not fit 3 channels");
  ExpectWrong({NodeOf("ConvTranspose", 11, 2, {{"group", int64_t{2}}}), {x, Pattern({3, 3, 3, 3})}}, "in 2 groups");
  ExpectWrong({NodeOf("ConvTranspose", 11, 2, {{"group", int64_t{0}}}), {x, Pattern({3, 3, 3, 3})}}, "in 0 groups");
  ExpectWrong({MakeNode("ConvTranspose", 11, 3), {x, Pattern({3, 2, 3, 3}), Pattern({3})}}, "bias of [2]");
  ExpectWrong({NodeOf("ConvTranspose", 11, 2, {{"kernel_shape", Ints{2, 2}}}), {x, Pattern({3, 2, 3, 3})}},
              "kernel_shape differs");
  ExpectWrong({MakeNode("ConvTranspose", 11, 2), {Pattern({3, 4}), Pattern({3, 2})}}, "[N,C,...]");
  ExpectWrong({MakeNode("ConvTranspose", 11, 2), {x, Zeros(DataType::kFloat64, {3, 2, 3, 3})}}, "input 1 is DOUBLE");
  ExpectUnsupported({MakeNode("ConvTranspose", 11, 2),
                     {Zeros(DataType::kInt32, {1, 3, 4, 4}), Zeros(DataType::kInt32, {3, 2, 3, 3})}},
                    "element type INT32 is not supported");
  ExpectUnsupported({MakeNode("ConvTranspose", 11, 2), {Pattern({1, 1, 2, 2, 2, 2}), Pattern({1, 1, 1, 1, 1, 1})}},
                    "more than three spatial dimensions");
}

}  // namespace
}  // namespace saker
