// Softmax, LogSoftmax and Hardmax as nodes: what an axis means before opset 13 and since, against the definition.
#include <cmath>
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::FloatNear;
using testing::Pointwise;

// Sums over elements that lie `inner` apart, `count` of them.
std::vector<float> ByDefinition(const Tensor& x, int64_t count, int64_t inner, bool logarithm) {
  std::vector<float> y(x.As<float>().size());
  for (int64_t i = 0; i < static_cast<int64_t>(y.size()); ++i) {
    const int64_t first = i / (count * inner) * count * inner + i % inner;
    double sum = 0;
    for (int64_t k = 0; k < count; ++k) sum += std::exp(double{x.As<float>()[static_cast<size_t>(first + k * inner)]});
    const double share = std::exp(double{x.As<float>()[static_cast<size_t>(i)]}) / sum;
    y[static_cast<size_t>(i)] = static_cast<float>(logarithm ? std::log(share) : share);
  }
  return y;
}

SharedTensor AsDoubles(const Tensor& x) {
  Tensor y = *Tensor::Create(DataType::kFloat64, x.shape());
  std::copy(x.As<float>().begin(), x.As<float>().end(), y.As<double>().begin());
  return std::make_shared<const Tensor>(std::move(y));
}

// Both operators, in both types.
void ExpectSums(int opset, AttributeList attributes, const Shape& shape, int64_t count, int64_t inner) {
  const auto x = Pattern(shape, 3);
  for (const bool logarithm : {false, true}) {
    const Node node = NodeOf(logarithm ? "LogSoftmax" : "Softmax", opset, 1, attributes);
    SCOPED_TRACE(node.op_type + " of " + shape.ToString() + " in opset " + std::to_string(opset));
    const std::vector<float> want = ByDefinition(*x, count, inner, logarithm);
    const Tensor y = RunOne({node, {x}}), wide = RunOne({node, {AsDoubles(*x)}});
    EXPECT_EQ(y.shape(), shape);
    EXPECT_THAT(y.As<float>(), Pointwise(FloatNear(2e-6f), want));
    EXPECT_THAT(std::vector<float>(wide.As<double>().begin(), wide.As<double>().end()),
                Pointwise(FloatNear(2e-6f), want));
  }
}

TEST(SoftmaxOps, SumOverTheNamedAxisSinceOpset13) {
  const Shape shape = {2, 3, 4};
  ExpectSums(13, {}, shape, 4, 1);
  for (const int64_t from : {0, -3}) {
    ExpectSums(13, {{"axis", from}}, shape, 2, 12);
    ExpectSums(13, {{"axis", from + 1}}, shape, 3, 4);
    ExpectSums(21, {{"axis", from + 2}}, shape, 4, 1);
  }
}

TEST(SoftmaxOps, SumOverTheNamedAxisAndAllBehindItBefore) {
  const Shape shape = {2, 3, 4};
  for (const int opset : {1, 11, 12}) {
    ExpectSums(opset, {}, shape, 12, 1);
    ExpectSums(opset, {{"axis", int64_t{0}}}, shape, 24, 1);
    ExpectSums(opset, {{"axis", int64_t{2}}}, shape, 4, 1);
    ExpectSums(opset, {{"axis", int64_t{-2}}}, shape, 12, 1);
    // Behind the last axis there is nothing but the element itself.
    ExpectSums(opset, {{"axis", int64_t{3}}}, shape, 1, 1);
  }
}

TEST(SoftmaxOps, TakeVectors) {
  ExpectSums(13, {}, {7}, 7, 1);
  ExpectSums(12, {{"axis", int64_t{0}}}, {7}, 7, 1);
  ExpectSums(12, {}, {7}, 1, 1);
}

TEST(SoftmaxOps, AnswerNothingForNoElements) {
  for (const Shape& shape : {Shape{0, 3}, Shape{2, 0}, Shape{2, 0, 3}, Shape{2, 3, 0}}) {
    for (const int opset : {12, 13}) {
      EXPECT_EQ(RunOne({NodeOf("Softmax", opset, 1, {{"axis", int64_t{1}}}), {Pattern(shape)}}).shape(), shape);
    }
  }
}

TEST(SoftmaxOps, RefuseAxesThatAreNotThere) {
  for (const int64_t axis : {3, -3}) {
    ExpectWrong({NodeOf("Softmax", 12, 1, {{"axis", axis}}), {Pattern({2, 3})}}, "out of range");
  }
  for (const int64_t axis : {2, -3}) {
    ExpectWrong({NodeOf("LogSoftmax", 13, 1, {{"axis", axis}}), {Pattern({2, 3})}}, "out of range");
  }
  ExpectWrong({MakeNode("Softmax", 13, 1), {Pattern({})}}, "out of range");
}

TEST(SoftmaxOps, RefuseOtherTypesByName) {
  for (const DataType type : {DataType::kFloat16, DataType::kInt32, DataType::kBool}) {
    ExpectUnsupported({MakeNode("Softmax", 13, 1), {Zeros(type, {2, 3})}},
                      "element type " + std::string(Name(type)) + " is not supported");
  }
}

TEST(SoftmaxOps, MayWriteOverTheirInput) {
  for (const int64_t axis : {0, 1}) {
    ExpectSameInPlace({NodeOf("Softmax", 13, 1, {{"axis", axis}}), {Pattern({5, 7})}}, 0);
    ExpectSameInPlace({NodeOf("LogSoftmax", 13, 1, {{"axis", axis}}), {Pattern({5, 7})}}, 0);
  }
}

TEST(Hardmax, MarksOneElementOfAnAxisSinceOpset13AndOfASliceBefore) {
  const auto x = Share<float>({2, 2, 2}, {1, 2, 3, 4, 8, 7, 6, 5});
  const auto run = [&](int opset, AttributeList attributes) {
    return ValuesOf<float>(RunOne({NodeOf("Hardmax", opset, 1, attributes), {x}}));
  };
  EXPECT_EQ(run(13, {}), (std::vector<float>{0, 1, 0, 1, 1, 0, 1, 0}));
  EXPECT_EQ(run(13, {{"axis", int64_t{1}}}), (std::vector<float>{0, 0, 1, 1, 1, 1, 0, 0}));
  EXPECT_EQ(run(13, {{"axis", int64_t{-3}}}), (std::vector<float>{0, 0, 0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(run(11, {}), (std::vector<float>{0, 0, 0, 1, 1, 0, 0, 0}));
  EXPECT_EQ(run(1, {{"axis", int64_t{0}}}), (std::vector<float>{0, 0, 0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(ValuesOf<double>(RunOne({MakeNode("Hardmax", 13, 1), {AsDoubles(*x)}})),
            (std::vector<double>{0, 1, 0, 1, 1, 0, 1, 0}));
}

TEST(Hardmax, MayWriteOverItsInputAndRefusesIntegers) {
  ExpectSameInPlace({MakeNode("Hardmax", 13, 1), {Pattern({3, 4})}}, 0);
  ExpectUnsupported({MakeNode("Hardmax", 13, 1), {Zeros(DataType::kInt32, {2})}}, "element type INT32");
  EXPECT_EQ(FlowOf({MakeNode("Hardmax", 13, 1), {Pattern({3, 4})}}, {{0, 1}}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowOf({MakeNode("Hardmax", 13, 1), {Pattern({3, 4})}}, {{1, 1}}), std::nullopt);
}

}  // namespace
}  // namespace saker
