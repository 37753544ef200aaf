// Numbers of channels against values in layouts of their own: the same answers as in plain layout, and no way back to it.
#include "core/ops/channelwise.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

constexpr Layout kLayouts[] = {Layout::kChannelsLast, Layout::kBlocked4, Layout::kBlocked8, Layout::kBlocked16};

// Answers in every layout as in plain; whether the layout is kept is as expected.
void ExpectKeeps(OneOp op, bool kept, bool kept_with_padding) {
  op.layout = Layout::kPlain;
  const Tensor want = RunOne(op);
  for (const Layout layout : kLayouts) {
    op.layout = layout;
    SCOPED_TRACE(op.node.op_type + " " + std::to_string(static_cast<int>(layout)));
    EXPECT_EQ(ValuesOf<float>(RunOne(op)), ValuesOf<float>(want));
    WeightCache weights;
    const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
    const bool padded = want.shape()[1] % BlockSize(layout) != 0;
    const Layout given = kernel->output_layouts.empty() ? Layout::kPlain : kernel->output_layouts[0];
    EXPECT_EQ(given, (padded ? kept_with_padding : kept) ? layout : Layout::kPlain);
  }
}

TEST(Channelwise, KeepsTheLayoutForANumberOrOneAChannel) {
  for (const int64_t channels : {16, 20, 5}) {
    const auto x = Pattern({2, channels, 3, 2}, 1);
    const SharedTensor numbers[] = {Pattern({channels, 1, 1}, 2), Pattern({1, channels, 1, 1}, 3), Pattern({}, 4),
                                    Pattern({1, 1, 1}, 5), Pattern({1, 1, 1, 1}, 6)};
    for (const SharedTensor& number : numbers) {
      SCOPED_TRACE(x->shape().ToString() + " and " + number->shape().ToString());
      for (const char* op_type : {"Add", "Sub", "Mul", "Max"}) {
        ExpectKeeps({MakeNode(op_type, 13, 2), {x, number}}, true, true);
        ExpectKeeps({MakeNode(op_type, 13, 2), {number, x}}, true, true);
      }
      ExpectKeeps({MakeNode("PRelu", 13, 2), {x, number}}, true, true);
      // 0 / 0 would fill the padding with NaNs.
      ExpectKeeps({MakeNode("Div", 13, 2), {x, number}}, true, false);
    }
  }
}

TEST(Channelwise, KeepsTheLayoutForANumberAChannelOfEachImage) {
  for (const int64_t images : {1, 3}) {
    for (const int64_t channels : {16, 5}) {
      const auto x = Pattern({images, channels, 3, 2}, 1), scales = Pattern({images, channels, 1, 1}, 2);
      ExpectKeeps({MakeNode("Mul", 13, 2), {x, scales}}, true, true);
      ExpectKeeps({MakeNode("Sub", 13, 2), {scales, x}}, true, true);
    }
  }
}

TEST(Channelwise, LeavesWhatVariesElsewhereToThePlainLayout) {
  const auto x = Pattern({2, 16, 3, 2}, 1);
  for (const Shape& shape : {Shape{2, 1, 3, 2}, Shape{3, 1}, Shape{2, 1, 1, 1}, Shape{16, 3, 2}, Shape{2}}) {
    ExpectKeeps({MakeNode("Mul", 13, 2), {x, Pattern(shape, 2)}}, false, false);
  }
  ExpectKeeps({MakeNode("Add", 13, 2), {Pattern({1, 16, 3, 1}), Pattern({1, 16, 1, 2})}}, false, false);
}

TEST(Channelwise, HasTheOldAxisToo) {
  const Node node = NodeOf("Add", 6, 2, {{"broadcast", int64_t{1}}, {"axis", int64_t{1}}});
  ExpectKeeps({node, {Pattern({2, 6, 3, 2}), Pattern({6}, 3)}}, true, true);
}

TEST(Channelwise, MayWriteOverTheFullOperand) {
  OneOp op{MakeNode("Sub", 13, 2), {Pattern({16, 1, 1}, 2), Pattern({1, 16, 3, 2}, 1)}};
  op.layout = Layout::kBlocked16;
  WeightCache weights;
  EXPECT_EQ(KernelOf(op, weights)->in_place_input, 1);
}

TEST(Channelwise, AnswersNothingForNoElements) {
  ExpectKeeps({MakeNode("Mul", 13, 2), {Pattern({0, 16, 3, 2}), Pattern({16, 1, 1})}}, false, false);
}

}  // namespace
}  // namespace saker
