// Values in blocked and channels-last layouts: reorders between all of them, and the operators that keep them.
#include <gtest/gtest.h>

#include <cstring>

#include "core/ops/reorder.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

constexpr Layout kLayouts[] = {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked4, Layout::kBlocked8,
                               Layout::kBlocked16};

AlignedBuffer Reordered(const TensorDesc& from, const TensorDesc& to, const void* data) {
  const absl::StatusOr<std::unique_ptr<OpKernel>> kernel = MakeReorderKernel(from, to);
  EXPECT_TRUE(kernel.ok()) << kernel.status();
  AlignedBuffer out(to.SizeInBytes());
  std::memset(out.data(), 0x7f, out.size_bytes());
  const void* const inputs[] = {data};
  void* const outputs[] = {out.data()};
  EXPECT_TRUE((*kernel)->Run({inputs, outputs}).ok());
  return out;
}

TEST(Reorder, ReturnsEveryValueThroughEveryPairOfLayouts) {
  for (const Shape& shape :
       {Shape{2, 3, 4, 5}, Shape{1, 16, 3, 3}, Shape{3, 21, 7}, Shape{2, 8, 2, 3, 2}, Shape{2, 40, 1, 1}}) {
    const auto plain = Pattern(shape);
    for (const Layout first : kLayouts) {
      for (const Layout second : kLayouts) {
        const TensorDesc a{DataType::kFloat32, shape}, b{DataType::kFloat32, shape, first},
            c{DataType::kFloat32, shape, second};
        const AlignedBuffer in_first = Reordered(a, b, plain->data());
        const AlignedBuffer in_second = Reordered(b, c, in_first.data());
        const AlignedBuffer back = Reordered(c, a, in_second.data());
        EXPECT_EQ(std::memcmp(back.data(), plain->data(), plain->SizeInBytes()), 0)
            << shape.ToString() << " " << static_cast<int>(first) << " " << static_cast<int>(second);
      }
    }
  }
}

TEST(Reorder, PutsChannelsOfABlockTogetherAndZerosThePadding) {
  const auto plain = Share<float>({1, 3, 1, 2}, {1, 2, 3, 4, 5, 6});
  const TensorDesc from{DataType::kFloat32, {1, 3, 1, 2}}, to{DataType::kFloat32, {1, 3, 1, 2}, Layout::kBlocked4};
  const AlignedBuffer out = Reordered(from, to, plain->data());
  const float expected[] = {1, 3, 5, 0, 2, 4, 6, 0};
  EXPECT_EQ(std::memcmp(out.data(), expected, sizeof(expected)), 0);
}

TEST(Reorder, RefusesToChangeTypeOrShape) {
  EXPECT_FALSE(MakeReorderKernel({DataType::kFloat32, {2, 3}}, {DataType::kFloat64, {2, 3}}).ok());
  EXPECT_FALSE(MakeReorderKernel({DataType::kFloat32, {2, 3}}, {DataType::kFloat32, {3, 2}}).ok());
}

// What a kernel says of its first operand; nothing said is plain.
Layout FirstOf(const std::vector<Layout>& layouts) { return layouts.empty() ? Layout::kPlain : layouts[0]; }

// LayoutCase: an operator that should keep the layout, and whether it may only where channels fill their blocks.
struct LayoutCase {
  std::string op_type;
  int inputs;
  bool only_full_blocks;
};

class KeepsLayout : public testing::TestWithParam<LayoutCase> {};
INSTANTIATE_TEST_SUITE_P(Operators, KeepsLayout,
                         testing::Values(LayoutCase{"Relu", 1, false}, LayoutCase{"Tanh", 1, false},
                                         LayoutCase{"Sigmoid", 1, true}, LayoutCase{"Exp", 1, true},
                                         LayoutCase{"Add", 2, false}, LayoutCase{"Mul", 2, false},
                                         LayoutCase{"Div", 2, true}, LayoutCase{"HardSwish", 1, false},
                                         LayoutCase{"Gelu", 1, false}, LayoutCase{"Softplus", 1, true},
                                         LayoutCase{"HardSigmoid", 1, true}, LayoutCase{"GlobalAveragePool", 1, false},
                                         LayoutCase{"GlobalMaxPool", 1, false}, LayoutCase{"Concat", 3, true}),
                         [](const auto& param_info) { return param_info.param.op_type; });

TEST_P(KeepsLayout, AndGivesTheSameAnswers) {
  for (const int64_t channels : {16, 32, 5, 20}) {
    const Shape shape{2, channels, 4, 3};
    OneOp op{MakeNode(GetParam().op_type, 13, GetParam().inputs), {}};
    if (GetParam().op_type == "Concat") op.node.attributes.Set("axis", int64_t{1});
    for (int i = 0; i < GetParam().inputs; ++i) op.inputs.push_back(Pattern(shape, i));
    const Tensor expected = RunOne(op);
    for (const Layout layout : kLayouts) {
      op.layout = layout;
      const Tensor got = RunOne(op);
      for (size_t i = 0; i < expected.As<float>().size(); ++i) {
        ASSERT_NEAR(got.As<float>()[i], expected.As<float>()[i], 1e-5) << channels << " " << static_cast<int>(layout);
      }
      WeightCache weights;
      const OpDefinition* definition = *OpRegistry::Get().Resolve(op.node);
      const OpContext context = ContextOf(op);
      const auto kernel = definition->make_kernel(KernelContext{context, *definition->infer(context), weights});
      const bool padded = channels % BlockSize(layout) != 0;
      const Layout kept = padded && GetParam().only_full_blocks ? Layout::kPlain : layout;
      EXPECT_EQ(FirstOf((*kernel)->input_layouts), kept) << channels << " " << static_cast<int>(layout);
      EXPECT_EQ(FirstOf((*kernel)->output_layouts), kept);
    }
  }
}

TEST(Concat, JoinsAlongEveryAxisInEveryLayout) {
  for (const int64_t axis : {0, 1, 2, 3}) {
    Node node = MakeNode("Concat", 13, 2);
    node.attributes.Set("axis", axis);
    Shape other{2, 16, 3, 4};
    other[static_cast<int>(axis)] = 32;
    const OneOp plain{node, {Pattern({2, 16, 3, 4}), Pattern(other, 1)}};
    const Tensor expected = RunOne(plain);
    for (const Layout layout : kLayouts) {
      OneOp op = plain;
      op.layout = layout;
      const Tensor got = RunOne(op);
      EXPECT_EQ(std::memcmp(got.data(), expected.data(), expected.SizeInBytes()), 0)
          << axis << " " << static_cast<int>(layout);
    }
  }
}

TEST(Split, CutsAlongEveryAxisInEveryLayout) {
  for (const int64_t axis : {0, 1, 2, 3}) {
    Node node = MakeNode("Split", 11, 1, 2);
    node.attributes.Set("axis", axis);
    Shape shape{2, 24, 4, 6};
    node.attributes.Set("split",
                        std::vector<int64_t>{shape[static_cast<int>(axis)] / 2, shape[static_cast<int>(axis)] / 2});
    const OneOp plain{node, {Pattern(shape)}};
    const absl::StatusOr<std::vector<Tensor>> expected = RunOp(plain);
    ASSERT_TRUE(expected.ok()) << expected.status();
    for (const Layout layout : kLayouts) {
      OneOp op = plain;
      op.layout = layout;
      const absl::StatusOr<std::vector<Tensor>> got = RunOp(op);
      ASSERT_TRUE(got.ok()) << got.status();
      for (size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(std::memcmp((*got)[i].data(), (*expected)[i].data(), (*expected)[i].SizeInBytes()), 0)
            << axis << " " << static_cast<int>(layout);
      }
    }
  }
}

TEST(MaxPool, KeepsBlockedLayouts) {
  Node node = MakeNode("MaxPool", 12, 1);
  node.attributes.Set("kernel_shape", std::vector<int64_t>{2, 2});
  node.attributes.Set("strides", std::vector<int64_t>{2, 2});
  const OneOp plain{node, {Pattern({1, 24, 6, 6})}};
  const Tensor expected = RunOne(plain);
  for (const Layout layout : kLayouts) {
    OneOp op = plain;
    op.layout = layout;
    const Tensor got = RunOne(op);
    EXPECT_EQ(std::memcmp(got.data(), expected.data(), expected.SizeInBytes()), 0) << static_cast<int>(layout);
  }
}

}  // namespace
}  // namespace saker
