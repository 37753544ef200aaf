// LayerNormalization and RMSNormalization against their definitions, with parameters of every shape that broadcasts.
#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::FloatNear;
using testing::Pointwise;

struct Normalized {
  std::vector<float> y, mean, factor;
};

// Runs of `count` elements; parameters by flat index, modulo their length.
Normalized ByDefinition(const Tensor& x, int64_t count, const Tensor& scale, const Tensor* bias, double epsilon,
                        bool centred = true) {
  Normalized result;
  const auto at = [](const Tensor& t, int64_t i) { return double{t.As<float>()[static_cast<size_t>(i)]}; };
  for (int64_t run = 0; run < x.shape().ElementCount() / count; ++run) {
    double mean = 0, squares = 0;
    for (int64_t i = 0; centred && i < count; ++i) mean += at(x, run * count + i) / static_cast<double>(count);
    for (int64_t i = 0; i < count; ++i)
      squares += std::pow(at(x, run * count + i) - mean, 2) / static_cast<double>(count);
    const double factor = 1 / std::sqrt(squares + epsilon);
    result.mean.push_back(static_cast<float>(mean));
    result.factor.push_back(static_cast<float>(factor));
    for (int64_t i = 0; i < count; ++i) {
      const double standard = (at(x, run * count + i) - mean) * factor * at(scale, i % scale.shape().ElementCount());
      result.y.push_back(static_cast<float>(standard + (bias ? at(*bias, i % bias->shape().ElementCount()) : 0)));
    }
  }
  return result;
}

TEST(LayerNormalizationOp, NormalizesFromItsAxisOn) {
  const auto x = Pattern({2, 3, 4, 5}, 7);
  for (int64_t axis = 0; axis < 4; ++axis) {
    const Shape shape(x->shape().dims().subspan(static_cast<size_t>(axis)));
    const auto scale = Pattern(shape, 1), bias = Pattern(shape, 2);
    for (const int64_t written : {axis, axis - 4}) {
      const OneOp op{NodeOf("LayerNormalization", 17, 3, {{"axis", written}}, 3), {x, scale, bias}};
      const std::vector<Tensor> got = *RunOp(op);
      const Normalized want = ByDefinition(*x, shape.ElementCount(), *scale, bias.get(), 1e-5);
      EXPECT_THAT(got[0].As<float>(), Pointwise(FloatNear(1e-5f), want.y));
      EXPECT_THAT(got[1].As<float>(), Pointwise(FloatNear(1e-6f), want.mean));
      EXPECT_THAT(got[2].As<float>(), Pointwise(FloatNear(1e-4f), want.factor));
      Shape statistics = x->shape();
      for (int i = static_cast<int>(axis); i < 4; ++i) statistics[i] = 1;
      EXPECT_EQ(got[1].shape(), statistics);
      EXPECT_EQ(got[2].shape(), statistics);
    }
  }
}

TEST(LayerNormalizationOp, TakesTheLastAxisAndNoBiasUnlessTold) {
  const auto x = Pattern({3, 6}, 7), scale = Pattern({6}, 1);
  const Normalized want = ByDefinition(*x, 6, *scale, nullptr, 1e-5);
  EXPECT_THAT(RunOne({MakeNode("LayerNormalization", 17, 2), {x, scale}}).As<float>(),
              Pointwise(FloatNear(1e-5f), want.y));
  const Normalized wide = ByDefinition(*x, 6, *scale, nullptr, 0.5);
  EXPECT_THAT(RunOne({NodeOf("LayerNormalization", 17, 2, {{"epsilon", 0.5f}}), {x, scale}}).As<float>(),
              Pointwise(FloatNear(1e-5f), wide.y));
}

TEST(LayerNormalizationOp, RepeatsParametersThatBroadcast) {
  const auto x = Pattern({2, 3, 4}, 7);
  const auto scale = Pattern({4}, 1), bias = Share<float>({1, 1, 1}, {0.5f});
  const AttributeList from_one = {{"axis", int64_t{1}}};
  EXPECT_THAT(RunOne({NodeOf("LayerNormalization", 17, 3, from_one), {x, scale, bias}}).As<float>(),
              Pointwise(FloatNear(1e-5f), ByDefinition(*x, 12, *scale, bias.get(), 1e-5).y));
  const auto column = Share<float>({3, 1}, {1, 2, 3});
  const auto spread = Share<float>({12}, {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3});
  EXPECT_THAT(RunOne({NodeOf("LayerNormalization", 17, 2, from_one), {x, column}}).As<float>(),
              Pointwise(FloatNear(1e-5f), ByDefinition(*x, 12, *spread, nullptr, 1e-5).y));
}

TEST(LayerNormalizationOp, TakesParametersThatDifferFromRunToRun) {
  const auto x = Pattern({2, 3}, 7), ones = Share<float>({3}, {1, 1, 1});
  const Tensor plain = RunOne({MakeNode("LayerNormalization", 17, 2), {x, ones}});
  const Tensor scaled = RunOne({MakeNode("LayerNormalization", 17, 2), {x, Share<float>({2, 1}, {1, -2})}});
  for (size_t i = 0; i < 6; ++i) EXPECT_NEAR(scaled.As<float>()[i], plain.As<float>()[i] * (i < 3 ? 1 : -2), 1e-6);
}

TEST(LayerNormalizationOp, ComputesInDouble) {
  const auto x = Share<double>({1, 2}, {1, 3}), scale = Share<double>({2}, {1, 1});
  const OneOp op{NodeOf("LayerNormalization", 17, 2, {{"epsilon", 0.0f}, {"stash_type", int64_t{11}}}, 3), {x, scale}};
  const std::vector<Tensor> y = *RunOp(op);
  EXPECT_THAT(y[0].As<double>(), testing::ElementsAre(-1, 1));
  EXPECT_THAT(y[1].As<double>(), testing::ElementsAre(2));
  EXPECT_THAT(y[2].As<double>(), testing::ElementsAre(1));
}

TEST(LayerNormalizationOp, MayLeaveOutputsOutAndWriteOverItsInput) {
  const auto x = Pattern({3, 6}, 7), scale = Pattern({6}, 1);
  OneOp op{NodeOf("LayerNormalization", 17, 2, {}, 3), {x, scale}};
  op.node.outputs[0] = op.node.outputs[1] = kNoValue;
  EXPECT_THAT((*RunOp(op))[2].As<float>(),
              Pointwise(FloatNear(1e-4f), ByDefinition(*x, 6, *scale, nullptr, 1e-5).factor));
  ExpectSameInPlace({MakeNode("LayerNormalization", 17, 2), {x, scale}}, 0);
}

TEST(LayerNormalizationOp, AnswersNothingForNothing) {
  EXPECT_EQ(RunOne({MakeNode("LayerNormalization", 17, 2), {Pattern({0, 6}), Pattern({6})}}).shape(), (Shape{0, 6}));
  EXPECT_EQ(RunOne({MakeNode("LayerNormalization", 17, 2), {Pattern({2, 0}), Pattern({0})}}).shape(), (Shape{2, 0}));
}

TEST(LayerNormalizationOp, RefusesWhatDoesNotFit) {
  ExpectWrong({MakeNode("LayerNormalization", 17, 2), {Pattern({3, 6}), Pattern({5})}},
              "scale must broadcast to [3,6]");
  ExpectWrong({MakeNode("LayerNormalization", 17, 2), {Pattern({3, 6}), Pattern({2, 3, 6})}}, "got [2,3,6]");
  ExpectWrong({MakeNode("LayerNormalization", 17, 3), {Pattern({3, 6}), Pattern({6}), Pattern({3})}}, "bias must");
  ExpectWrong({NodeOf("LayerNormalization", 17, 2, {{"axis", int64_t{2}}}), {Pattern({3, 6}), Pattern({6})}},
              "out of range");
  ExpectWrong({NodeOf("LayerNormalization", 17, 2, {{"stash_type", int64_t{7}}}), {Pattern({3, 6}), Pattern({6})}},
              "stash_type must be a type of floats");
  ExpectUnsupported({MakeNode("LayerNormalization", 17, 2), {Zeros(DataType::kInt32, {3, 6}), Pattern({6})}},
                    "element type INT32");
}

TEST(RmsNormalizationOp, DividesByTheRootOfTheMeanSquare) {
  const auto x = Pattern({3, 6}, 7), scale = Pattern({6}, 1);
  EXPECT_THAT(RunOne({MakeNode("RMSNormalization", 23, 2), {x, scale}}).As<float>(),
              Pointwise(FloatNear(1e-5f), ByDefinition(*x, 6, *scale, nullptr, 1e-5, false).y));
}

}  // namespace
}  // namespace saker
