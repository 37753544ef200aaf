#include "core/kernels/dense.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/ops/dense_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

Node DenseNode(int inputs) {
  Node node = MakeNode("Dense", 1, inputs);
  node.domain = "saker";
  return node;
}

std::vector<float> Reference(const Tensor& x, const Tensor& w, const Tensor* bias) {
  const int64_t depth = w.shape()[0], columns = w.shape()[1], rows = x.shape().ElementCount() / depth;
  std::vector<float> y(rows * columns);
  DenseReference({rows, depth, columns}, x.As<float>().data(), w.As<float>().data(), false,
                 bias ? bias->As<float>().data() : nullptr, {}, y.data());
  return y;
}

void ExpectNear(const Tensor& got, const std::vector<float>& want) {
  EXPECT_THAT(got.As<float>(), testing::Pointwise(testing::FloatNear(1e-4f), want));
}

TEST(DenseOp, MultipliesOverTheLastAxis) {
  const auto x = Pattern({2, 3, 7}), w = Pattern({7, 5}, 3), bias = Pattern({5}, 4);
  const Tensor y = RunOne({DenseNode(3), {x, w, bias}});
  EXPECT_EQ(y.shape(), (Shape{2, 3, 5}));
  ExpectNear(y, Reference(*x, *w, bias.get()));
}

TEST(DenseKernel, TakesTheTransposedWeightsOfGemmAndNoBias) {
  const auto x = Pattern({4, 2}), w = Share<float>({2, 3}, {1, 2, 3, 4, 5, 6}),
             turned = Share<float>({3, 2}, {1, 4, 2, 5, 3, 6});
  Node node = MakeNode("Gemm", 13, 2);
  node.attributes.Set("transB", int64_t{1});
  ExpectNear(RunOne({node, {x, turned}}), Reference(*x, *w, nullptr));
}

TEST(DenseOp, HoldsItsWeightsInTheFormatOfTheCache) {
  const OneOp op{DenseNode(3), {Pattern({4, 33}), Pattern({33, 20}, 3), Pattern({20}, 4)}};
  const Tensor exact = RunOne(op);
  for (const WeightFormat format : {WeightFormat::kBFloat16, WeightFormat::kInt8}) {
    WeightCache weights(format);
    const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
    ASSERT_NE(kernel, nullptr);
    Tensor y = *Tensor::Create(DataType::kFloat32, {4, 20});
    const void* const inputs[] = {op.inputs[0]->data(), op.inputs[1]->data(), op.inputs[2]->data()};
    void* const outputs[] = {y.data()};
    ASSERT_TRUE(kernel->Run({inputs, outputs}).ok());
    EXPECT_LT(weights.SizeInBytes(), 33u * 20 * sizeof(float)) << Name(format);
    EXPECT_THAT(y.As<float>(), testing::Pointwise(testing::FloatNear(0.2f), exact.As<float>()));
    EXPECT_NE(std::memcmp(y.data(), exact.data(), y.SizeInBytes()), 0) << "rounded weights give other answers";
  }
}

TEST(DenseOp, HoldsWeightsThatHaveNoStepsAsTheyAre) {
  const auto w = Share<float>({2, 1}, {std::numeric_limits<float>::infinity(), 1});
  const OneOp op{DenseNode(2), {Share<float>({1, 2}, {1, 2}), w}};
  WeightCache weights(WeightFormat::kInt8);
  const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
  ASSERT_NE(kernel, nullptr);
  float y = 0;
  const void* const inputs[] = {op.inputs[0]->data(), w->data()};
  void* const outputs[] = {&y};
  ASSERT_TRUE(kernel->Run({inputs, outputs}).ok());
  EXPECT_EQ(y, std::numeric_limits<float>::infinity());
}

TEST(DenseOp, AppliesEveryPostOpInOrder) {
  const auto x = Pattern({3, 6}), w = Pattern({6, 9}, 3), bias = Pattern({9}, 4), added = Pattern({3, 9}, 5);
  Node node = DenseNode(4);
  node.post_ops = {
      {PostOp::Kind::kLeakyRelu, 0.5f}, {PostOp::Kind::kAdd, 0, 0, 3}, {PostOp::Kind::kTanh}, {PostOp::Kind::kRelu}};
  std::vector<float> want = Reference(*x, *w, bias.get());
  for (size_t i = 0; i < want.size(); ++i) {
    const float leaky = want[i] < 0 ? 0.5f * want[i] : want[i];
    want[i] = std::max(0.0f, std::tanh(leaky + added->As<float>()[i]));
  }
  ExpectNear(RunOne({node, {x, w, bias, added}}), want);
}

TEST(DenseOp, FusesEachFirstPostOpLikeItWouldApplyIt) {
  const auto x = Pattern({3, 6}), w = Pattern({6, 9}, 3);
  for (const PostOp& step :
       {PostOp{PostOp::Kind::kRelu}, PostOp{PostOp::Kind::kLeakyRelu, 0.3f}, PostOp{PostOp::Kind::kClip, -0.1f, 0.2f},
        PostOp{PostOp::Kind::kSigmoid}, PostOp{PostOp::Kind::kTanh}}) {
    Node fused = DenseNode(2), behind = DenseNode(3);
    fused.post_ops = {step};
    // An addition of zeros in front keeps the activation out of the product.
    behind.inputs = {0, 1, kNoValue, 2};
    behind.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}, step};
    const auto zeros = std::make_shared<const Tensor>(*Tensor::Create(DataType::kFloat32, {3, 9}));
    const Tensor a = RunOne({fused, {x, w}});
    const Tensor b = RunOne({behind, {x, w, nullptr, zeros}});
    for (size_t i = 0; i < 27; ++i) EXPECT_NEAR(a.As<float>()[i], b.As<float>()[i], 1e-5);
  }
}

TEST(DenseOp, SharesPackedWeightsBetweenRowCounts) {
  WeightCache weights;
  const auto w = Pattern({50, 30}), bias = Pattern({30});
  size_t bytes = 0;
  for (const int64_t rows : {1, 2, 64}) {
    const OneOp op{DenseNode(3), {Pattern({rows, 50}), w, bias}};
    const OpDefinition* definition = *OpRegistry::Get().Resolve(op.node);
    const OpContext context = ContextOf(op);
    ASSERT_TRUE(definition->make_kernel(KernelContext{context, *definition->infer(context), weights}).ok());
    if (bytes == 0) bytes = weights.SizeInBytes();
    EXPECT_EQ(weights.SizeInBytes(), bytes);
  }
}

TEST(DenseOp, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(RunOp({DenseNode(2), {Pattern({3, 6}), Pattern({5, 9})}}).ok());
  EXPECT_FALSE(RunOp({DenseNode(3), {Pattern({3, 6}), Pattern({6, 9}), Pattern({8})}}).ok());
  EXPECT_FALSE(RunOp({DenseNode(2), {Pattern({}), Pattern({6, 9})}}).ok());
  OneOp moving{DenseNode(2), {Pattern({3, 6}), Pattern({6, 9})}, false};
  EXPECT_THAT(std::string(RunOp(moving).status().message()), testing::HasSubstr("must be constants"));
}

}  // namespace
}  // namespace saker
