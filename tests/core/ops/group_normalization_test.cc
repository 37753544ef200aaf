// InstanceNormalization and GroupNormalization against their definition.
#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::FloatNear;
using testing::Pointwise;

// Scale and bias with an entry for each channel.
std::vector<float> ByDefinition(const Tensor& x, int64_t groups, const std::vector<float>& scale,
                                const std::vector<float>& bias, double epsilon) {
  const int64_t channels = x.shape()[1], inner = x.shape().Product(2, x.shape().rank());
  const int64_t count = channels / groups * inner;
  std::vector<float> y;
  for (int64_t first = 0; first < x.shape().ElementCount(); first += count) {
    double mean = 0, variance = 0;
    const auto at = [&](int64_t i) { return double{x.As<float>()[static_cast<size_t>(first + i)]}; };
    for (int64_t i = 0; i < count; ++i) mean += at(i) / static_cast<double>(count);
    for (int64_t i = 0; i < count; ++i) variance += std::pow(at(i) - mean, 2) / static_cast<double>(count);
    for (int64_t i = 0; i < count; ++i) {
      const auto c = static_cast<size_t>((first + i) / inner % channels);
      y.push_back(static_cast<float>((at(i) - mean) / std::sqrt(variance + epsilon) * scale[c] + bias[c]));
    }
  }
  return y;
}

TEST(InstanceNormalizationOp, IsItsDefinitionForEveryRank) {
  for (const Shape& shape : {Shape{2, 3, 17}, Shape{1, 4, 5, 6}, Shape{2, 2, 3, 4, 5}}) {
    for (const int opset : {1, 6, 22}) {
      const auto x = Pattern(shape, 7), scale = Pattern({shape[1]}, 1), bias = Pattern({shape[1]}, 2);
      const Tensor y = RunOne({NodeOf("InstanceNormalization", opset, 3, {{"epsilon", 0.01f}}), {x, scale, bias}});
      EXPECT_THAT(y.As<float>(), Pointwise(FloatNear(2e-5f), ByDefinition(*x, shape[1], ValuesOf<float>(*scale),
                                                                          ValuesOf<float>(*bias), 0.01)));
    }
  }
}

TEST(GroupNormalizationOp, HasParametersOfChannelsSinceOpset21) {
  const auto x = Pattern({2, 6, 5}, 7), scale = Pattern({6}, 1), bias = Pattern({6}, 2);
  for (const int64_t groups : {1, 2, 3, 6}) {
    const Tensor y = RunOne({NodeOf("GroupNormalization", 21, 3, {{"num_groups", groups}}), {x, scale, bias}});
    EXPECT_THAT(y.As<float>(), Pointwise(FloatNear(2e-5f), ByDefinition(*x, groups, ValuesOf<float>(*scale),
                                                                        ValuesOf<float>(*bias), 1e-5)));
  }
}

TEST(GroupNormalizationOp, HasParametersOfGroupsBefore) {
  const auto x = Pattern({2, 6, 5}, 7);
  const AttributeList two = {{"num_groups", int64_t{2}}};
  const Tensor y =
      RunOne({NodeOf("GroupNormalization", 18, 3, two), {x, Share<float>({2}, {2, -1}), Share<float>({2}, {0, 3})}});
  EXPECT_THAT(y.As<float>(),
              Pointwise(FloatNear(2e-5f), ByDefinition(*x, 2, {2, 2, 2, -1, -1, -1}, {0, 0, 0, 3, 3, 3}, 1e-5)));
}

TEST(GroupNormalizationOp, ComputesInDouble) {
  const OneOp op{NodeOf("GroupNormalization", 21, 3, {{"num_groups", int64_t{1}}, {"epsilon", 0.0f}}),
                 {Share<double>({1, 2, 1}, {1, 3}), Share<double>({2}, {1, 2}), Share<double>({2}, {0, 5})}};
  EXPECT_THAT(RunOne(op).As<double>(), testing::ElementsAre(-1, 7));
}

TEST(GroupNormalizationOp, AnswersNothingForNothing) {
  for (const Shape& shape : {Shape{0, 3, 2}, Shape{2, 3, 0}}) {
    const OneOp op{MakeNode("InstanceNormalization", 6, 3), {Pattern(shape), Pattern({3}), Pattern({3})}};
    EXPECT_EQ(RunOne(op).shape(), shape);
  }
  EXPECT_EQ(RunOne({MakeNode("InstanceNormalization", 6, 3), {Pattern({2, 0, 2}), Pattern({0}), Pattern({0})}}).shape(),
            (Shape{2, 0, 2}));
}

TEST(GroupNormalizationOp, MayWriteOverItsInput) {
  ExpectSameInPlace({MakeNode("InstanceNormalization", 6, 3), {Pattern({2, 3, 5}), Pattern({3}, 1), Pattern({3}, 2)}},
                    0);
}

TEST(GroupNormalizationOp, RefusesWhatDoesNotFit) {
  const auto x = Pattern({2, 6, 5});
  for (const int64_t groups : {0, -1, 4, 7}) {
    ExpectWrong({NodeOf("GroupNormalization", 21, 3, {{"num_groups", groups}}), {x, Pattern({6}), Pattern({6})}},
                "num_groups must divide the 6 channels");
  }
  ExpectWrong({NodeOf("GroupNormalization", 18, 3, {{"num_groups", int64_t{2}}}), {x, Pattern({6}), Pattern({6})}},
              "scale must be [2], got [6]");
  ExpectWrong({MakeNode("InstanceNormalization", 6, 3), {x, Pattern({6}), Pattern({5})}}, "bias must be [6], got [5]");
  ExpectWrong({MakeNode("InstanceNormalization", 6, 3), {Pattern({6}), Pattern({6}), Pattern({6})}},
              "expected [N,C,...]");
  ExpectUnsupported(
      {MakeNode("InstanceNormalization", 6, 3), {Zeros(DataType::kInt8, {2, 3, 4}), Pattern({3}), Pattern({3})}},
      "element type INT8");
}

}  // namespace
}  // namespace saker
