#include <cmath>

#include "core/kernels/convolution.h"
#include "core/ops/post_ops.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

struct ConvCase {
  Shape source;
  Shape weights;
  int64_t groups = 1;
  int64_t stride = 1;
  int64_t pad = 0;
  int64_t dilation = 1;
};

Node ConvNode(const ConvCase& c, int inputs) {
  Node node = MakeNode("Conv", 11, inputs);
  const size_t axes = static_cast<size_t>(c.source.rank()) - 2;
  node.attributes.Set("group", c.groups);
  node.attributes.Set("strides", std::vector<int64_t>(axes, c.stride));
  node.attributes.Set("pads", std::vector<int64_t>(2 * axes, c.pad));
  node.attributes.Set("dilations", std::vector<int64_t>(axes, c.dilation));
  return node;
}

// Two spatial axes, straight from the definition.
std::vector<float> ConvByDefinition(const ConvCase& c, const Tensor& x, const Tensor& w, const Tensor& bias) {
  const auto out_extent = [&](int axis) {
    return (c.source[axis] + 2 * c.pad - c.dilation * (c.weights[axis] - 1) - 1) / c.stride + 1;
  };
  const int64_t height = out_extent(2), width = out_extent(3);
  const int64_t outs = c.weights[0], per_group = c.weights[1], outs_per_group = outs / c.groups;
  std::vector<float> y;
  for (int64_t n = 0; n < c.source[0]; ++n) {
    for (int64_t o = 0; o < outs; ++o) {
      for (int64_t i = 0; i < height * width; ++i) {
        double sum = bias.As<float>()[o];
        for (int64_t k = 0; k < per_group * c.weights[2] * c.weights[3]; ++k) {
          const int64_t ky = k / c.weights[3] % c.weights[2], kx = k % c.weights[3];
          const int64_t channel = o / outs_per_group * per_group + k / c.weights[3] / c.weights[2];
          const int64_t iy = i / width * c.stride - c.pad + ky * c.dilation;
          const int64_t ix = i % width * c.stride - c.pad + kx * c.dilation;
          if (iy < 0 || ix < 0 || iy >= c.source[2] || ix >= c.source[3]) continue;
          sum +=
              static_cast<double>(x.As<float>()[((n * c.source[1] + channel) * c.source[2] + iy) * c.source[3] + ix]) *
              w.As<float>()[o * per_group * c.weights[2] * c.weights[3] + k];
        }
        y.push_back(static_cast<float>(sum));
      }
    }
  }
  return y;
}

const ConvCase kCases[] = {
    {{1, 1, 28, 28}, {8, 1, 5, 5}, 1, 1, 2},  {{2, 3, 9, 10}, {16, 3, 3, 3}, 1, 2, 1},
    {{1, 8, 14, 14}, {16, 8, 5, 5}, 1, 1, 2}, {{2, 16, 7, 7}, {32, 16, 1, 1}},
    {{1, 6, 8, 8}, {6, 1, 3, 3}, 6, 1, 1},    {{1, 32, 6, 6}, {32, 1, 3, 3}, 32, 1, 1},
    {{1, 8, 9, 9}, {4, 4, 3, 3}, 2},          {{1, 4, 12, 12}, {5, 4, 3, 3}, 1, 1, 2, 2},
    {{3, 17, 5, 5}, {19, 17, 3, 3}, 1, 1, 1}, {{1, 1, 1, 1}, {1, 1, 1, 1}},
};

TEST(Conv, AgreesWithItsDefinition) {
  for (const ConvCase& c : kCases) {
    for (const bool constants : {true, false}) {
      SCOPED_TRACE(c.source.ToString() + " * " + c.weights.ToString() + (constants ? " packed" : " plain"));
      const auto x = Pattern(c.source), w = Pattern(c.weights, 5), bias = Pattern({c.weights[0]}, 9);
      const Tensor y = RunOne({ConvNode(c, 3), {x, w, bias}, constants});
      EXPECT_THAT(y.As<float>(), testing::Pointwise(testing::FloatNear(2e-4f), ConvByDefinition(c, *x, *w, *bias)));
    }
  }
}

TEST(Conv, AppliesPostOpsInOrder) {
  const ConvCase c = {{2, 16, 6, 6}, {20, 16, 3, 3}, 1, 1, 1};
  const auto x = Pattern(c.source), w = Pattern(c.weights, 5), bias = Pattern({20}, 9),
             added = Pattern({2, 20, 6, 6}, 2);
  Node node = ConvNode(c, 4);
  node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}, {PostOp::Kind::kLeakyRelu, 0.1f}, {PostOp::Kind::kClip, -0.2f, 1.5f}};
  const Tensor y = RunOne({node, {x, w, bias, added}});
  std::vector<float> expected = ConvByDefinition(c, *x, *w, *bias);
  for (size_t i = 0; i < expected.size(); ++i) {
    float value = expected[i] + added->As<float>()[i];
    value = value < 0 ? 0.1f * value : value;
    expected[i] = std::min(1.5f, std::max(-0.2f, value));
  }
  EXPECT_THAT(y.As<float>(), testing::Pointwise(testing::FloatNear(1e-4f), expected));
}

TEST(Conv, AppliesEachActivation) {
  const ConvCase c = {{1, 3, 6, 6}, {8, 3, 3, 3}};
  const auto x = Pattern(c.source), w = Pattern(c.weights, 5), bias = Pattern({8}, 9);
  const std::vector<float> sums = ConvByDefinition(c, *x, *w, *bias);
  for (const PostOp::Kind kind : {PostOp::Kind::kRelu, PostOp::Kind::kSigmoid, PostOp::Kind::kTanh}) {
    Node node = ConvNode(c, 3);
    node.post_ops = {{kind}};
    const Tensor y = RunOne({node, {x, w, bias}});
    for (size_t i = 0; i < sums.size(); ++i) {
      const float want = kind == PostOp::Kind::kRelu      ? std::max(0.0f, sums[i])
                         : kind == PostOp::Kind::kSigmoid ? 1 / (1 + std::exp(-sums[i]))
                                                          : std::tanh(sums[i]);
      ASSERT_NEAR(y.As<float>()[i], want, 1e-4);
    }
  }
}

TEST(Conv, AppliesWhatThePostOpsOfOtherKernelsApply) {
  const ConvCase c = {{1, 16, 6, 6}, {20, 16, 3, 3}};
  const auto x = Pattern(c.source), w = Pattern(c.weights, 5), bias = Pattern({20}, 9);
  for (const PostOp& step :
       {PostOp{PostOp::Kind::kElu, 0.5f}, PostOp{PostOp::Kind::kHardSigmoid, 0.25f, 0.5f},
        PostOp{PostOp::Kind::kHardSwish}, PostOp{PostOp::Kind::kSwish, 1}, PostOp{PostOp::Kind::kMish},
        PostOp{PostOp::Kind::kGelu}, PostOp{PostOp::Kind::kGeluTanh}}) {
    std::vector<float> want = ConvByDefinition(c, *x, *w, *bias);
    void* const outputs[] = {want.data()};
    PostOpSteps({step}, static_cast<int64_t>(want.size())).Run({{}, outputs});
    Node node = ConvNode(c, 3);
    node.post_ops = {step};
    EXPECT_THAT(RunOne({node, {x, w, bias}}).As<float>(), testing::Pointwise(testing::FloatNear(1e-4f), want))
        << static_cast<int>(step.kind);
  }
}

TEST(Conv, SupportsAnAdditionOnlyInFront) {
  const OpDefinition* conv = *OpRegistry::Get().Resolve(MakeNode("Conv", 11, 3));
  Node node = MakeNode("Conv", 11, 3);
  EXPECT_TRUE(conv->supports_post_op(node, {PostOp::Kind::kAdd}));
  node.post_ops = {{PostOp::Kind::kRelu}};
  EXPECT_FALSE(conv->supports_post_op(node, {PostOp::Kind::kAdd}));
  EXPECT_TRUE(conv->supports_post_op(node, {PostOp::Kind::kClip}));
  EXPECT_TRUE(conv->supports_post_op(node, {PostOp::Kind::kHardSigmoid, 0.2f, 0.5f}));
  // The second would take the numbers of the first.
  EXPECT_FALSE(conv->supports_post_op(node, {PostOp::Kind::kLeakyRelu, 0.1f}));
  node.post_ops = {{PostOp::Kind::kClip}};
  EXPECT_FALSE(conv->supports_post_op(node, {PostOp::Kind::kHardSigmoid, 0.2f, 0.5f}));
}

std::unique_ptr<OpKernel> MakeKernel(const OneOp& op, WeightCache& weights) {
  const OpDefinition* definition = *OpRegistry::Get().Resolve(op.node);
  const OpContext context = ContextOf(op);
  return *definition->make_kernel(KernelContext{context, *definition->infer(context), weights});
}

TEST(Conv, SharesPackedWeightsBetweenBatchSizes) {
  WeightCache weights;
  const auto w = Pattern({32, 16, 3, 3}), bias = Pattern({32});
  const auto kernel_for = [&](int64_t rows) {
    const ConvCase c = {{rows, 16, 8, 8}, w->shape(), 1, 1, 1};
    return MakeKernel({ConvNode(c, 3), {Pattern(c.source), w, bias}}, weights);
  };
  const auto one = kernel_for(1);
  const size_t bytes = weights.SizeInBytes();
  EXPECT_GT(bytes, 0u);
  const auto four = kernel_for(4);
  EXPECT_EQ(weights.SizeInBytes(), bytes);
}

TEST(Conv, TakesTheFirstImageAsRequestsSendIt) {
  WeightCache weights;
  const ConvCase c = {{1, 3, 32, 32}, {16, 3, 3, 3}, 1, 1, 1};
  EXPECT_EQ(MakeKernel({ConvNode(c, 2), {Pattern(c.source), Pattern(c.weights)}}, weights)->input_layouts[0],
            Layout::kPlain);
}

TEST(Conv, OffersToAddInPlaceUnlessItReadsTheSameValue) {
  WeightCache weights;
  const ConvCase c = {{1, 16, 6, 6}, {16, 16, 3, 3}, 1, 1, 1};
  Node node = ConvNode(c, 4);
  node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}};
  const std::vector<std::shared_ptr<const Tensor>> inputs = {Pattern(c.source), Pattern(c.weights), Pattern({16}),
                                                             Pattern(c.source)};
  EXPECT_EQ(MakeKernel({node, inputs}, weights)->in_place_input, 3);
  node.inputs[3] = node.inputs[0];
  EXPECT_EQ(MakeKernel({node, inputs}, weights)->in_place_input, -1);
}

TEST(Conv, RefusesWeightsThatPackingWouldBlowUp) {
  // oneDNN rounds one channel up to a block: a few megabytes become hundreds.
  const Shape large = {1, 4, 1000, 1000};
  WeightCache weights;
  const OneOp op = {MakeNode("Conv", 11, 2), {Pattern(large), Pattern(large)}};
  const OpContext context = ContextOf(op);
  const OpDefinition& definition = **OpRegistry::Get().Resolve(op.node);
  const auto kernel = definition.make_kernel(KernelContext{context, *definition.infer(context), weights});
  EXPECT_LE(weights.SizeInBytes(), 4u * 16'000'000 + (16u << 20));
  if (kernel.ok()) return;
  EXPECT_THAT(kernel.status().ToString(), testing::HasSubstr("bytes once packed, more than the limit"));
}

TEST(Conv, RefusesWhatDoesNotFit) {
  const auto error = [](const OneOp& op) { return std::string(RunOp(op).status().message()); };
  const auto x = Pattern({1, 3, 8, 8});
  EXPECT_THAT(error({MakeNode("Conv", 11, 2), {x, Pattern({4, 2, 3, 3})}}),
              testing::HasSubstr("do not fit 3 channels"));
  EXPECT_THAT(error({MakeNode("Conv", 11, 2), {x, Pattern({4, 3, 9, 9})}}), testing::HasSubstr("does not fit"));
  EXPECT_THAT(error({MakeNode("Conv", 11, 3), {x, Pattern({4, 3, 3, 3}), Pattern({5})}}), testing::HasSubstr("bias"));
  EXPECT_THAT(error({MakeNode("Conv", 11, 2), {Pattern({3, 8}), Pattern({4, 3})}}), testing::HasSubstr("[N,C,...]"));
  Node node = MakeNode("Conv", 11, 2);
  node.attributes.Set("strides", std::vector<int64_t>{0, 1});
  EXPECT_THAT(error({node, {x, Pattern({4, 3, 3, 3})}}), testing::HasSubstr("strides must be 2 numbers"));
  node = MakeNode("Conv", 11, 2);
  node.attributes.Set("group", int64_t{0});
  EXPECT_FALSE(RunOp({node, {x, Pattern({4, 3, 3, 3})}}).ok());
  node = MakeNode("Conv", 11, 2);
  node.attributes.Set("dilations", std::vector<int64_t>{int64_t{1} << 62, 1});
  EXPECT_FALSE(RunOp({node, {x, Pattern({4, 3, 3, 3})}}).ok());
  node = MakeNode("Conv", 11, 2);
  node.attributes.Set("auto_pad", std::string("SAME"));
  EXPECT_THAT(error({node, {x, Pattern({4, 3, 3, 3})}}), testing::HasSubstr("SAME_UPPER"));
}

}  // namespace
}  // namespace saker
