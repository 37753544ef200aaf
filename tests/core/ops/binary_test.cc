// Add, Sub, Mul, Div, Mod, PRelu, Max, Min, Sum and Mean as nodes: which operand is which, opsets, lists, types.
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor CountFrom(float first, const Shape& shape) {
  Tensor tensor = *Tensor::Create(DataType::kFloat32, shape);
  for (float& value : tensor.As<float>()) value = first++;
  return std::make_shared<const Tensor>(std::move(tensor));
}

// Element of an operand that is repeated to place `flat` of `output`.
float ElementAt(const Tensor& operand, const Shape& output, int64_t flat) {
  int64_t offset = 0, stride = 1;
  for (int axis = output.rank() - 1; axis >= output.rank() - operand.shape().rank(); --axis) {
    const int64_t extent = operand.shape()[axis - (output.rank() - operand.shape().rank())];
    if (extent != 1) offset += flat % output[axis] * stride;
    stride *= extent;
    flat /= output[axis];
  }
  return operand.As<float>()[static_cast<size_t>(offset)];
}

TEST(BinaryOps, KeepTheirOperandsApartWhicheverIsRepeated) {
  const std::pair<Shape, Shape> pairs[] = {
      {{2, 3}, {3}},    {{2, 3}, {2, 1}},    {{2, 3}, {}},     {{2, 3, 4}, {3, 1}},
      {{4, 1}, {1, 5}}, {{1, 3, 1}, {1, 2}}, {{1, 1, 1}, {2}}, {{2, 1, 4}, {2, 3, 4}},
  };
  for (const auto& [wide, narrow] : pairs) {
    for (const bool swapped : {false, true}) {
      const SharedTensor a = CountFrom(1, swapped ? narrow : wide), b = CountFrom(100, swapped ? wide : narrow);
      SCOPED_TRACE(a->shape().ToString() + " - " + b->shape().ToString());
      const Tensor difference = RunOne({MakeNode("Sub", 13, 2), {a, b}});
      const Tensor quotient = RunOne({MakeNode("Div", 13, 2), {a, b}});
      for (int64_t i = 0; i < difference.shape().ElementCount(); ++i) {
        const float x = ElementAt(*a, difference.shape(), i), y = ElementAt(*b, difference.shape(), i);
        EXPECT_EQ(difference.As<float>()[static_cast<size_t>(i)], x - y);
        EXPECT_EQ(quotient.As<float>()[static_cast<size_t>(i)], x / y);
      }
    }
  }
}

TEST(BinaryOps, FoldListsWhosePartialResultIsSmallerThanTheAnswer) {
  const auto a = Share<float>({3}, {1, 2, 3}), b = Share<float>({1}, {10}), c = Share<float>({2, 1, 1}, {100, 200});
  const Tensor sum = RunOne({MakeNode("Sum", 13, 3), {a, b, c}});
  EXPECT_EQ(sum.shape(), (Shape{2, 1, 3}));
  EXPECT_THAT(sum.As<float>(), ElementsAre(111, 112, 113, 211, 212, 213));
  EXPECT_THAT(RunOne({MakeNode("Min", 13, 3), {a, Share<float>({1}, {2}), c}}).As<float>(),
              ElementsAre(1, 2, 2, 1, 2, 2));
  EXPECT_THAT(RunOne({MakeNode("Max", 13, 3), {a, Share<float>({1}, {2}), Share<float>({2, 1}, {0, 9})}}).As<float>(),
              ElementsAre(2, 2, 3, 9, 9, 9));
}

TEST(BinaryOps, OldBroadcastingCountsItsAxisFromEitherEnd) {
  const auto x = CountFrom(0, {2, 3, 2});
  const auto old = [](int64_t axis) { return NodeOf("Sub", 6, 2, {{"broadcast", int64_t{1}}, {"axis", axis}}); };
  const auto pick = Share<float>({3}, {10, 20, 30});
  const std::vector<float> want = {-10, -9, -18, -17, -26, -25, -4, -3, -12, -11, -20, -19};
  EXPECT_EQ(ValuesOf<float>(RunOne({old(1), {x, pick}})), want);
  EXPECT_EQ(ValuesOf<float>(RunOne({old(-2), {x, pick}})), want);
  // Without an axis: at the right, as today.
  EXPECT_THAT(
      RunOne({NodeOf("Sub", 6, 2, {{"broadcast", int64_t{1}}}), {CountFrom(0, {2, 2}), CountFrom(5, {2})}}).As<float>(),
      ElementsAre(-5, -5, -3, -3));
  // An axis counts only where broadcasting is asked for.
  const Node same = NodeOf("Sub", 6, 2, {{"axis", int64_t{0}}});
  EXPECT_THAT(RunOne({same, {pick, pick}}).As<float>(), ElementsAre(0, 0, 0));
  ExpectWrong({old(2), {x, Pattern({3, 2})}}, "axis 2 leaves no room for [3,2]");
  ExpectWrong({old(3), {x, pick}}, "out of range");
}

TEST(BinaryOps, TheOldAxisMeansNothingSinceOpset7) {
  const Node node = NodeOf("Add", 7, 2, {{"axis", int64_t{0}}});
  ExpectWrong({node, {CountFrom(0, {2, 3}), CountFrom(0, {2})}}, "[2,3] and [2] do not broadcast");
}

TEST(BinaryOps, AnswerNothingForNoElements) {
  for (const char* op_type : {"Add", "Sub", "Mul", "Div", "Mod", "Pow", "Max", "Min", "Sum", "Mean"}) {
    EXPECT_EQ(RunOne({MakeNode(op_type, 13, 2), {Pattern({2, 0}), Pattern({1})}}).shape(), (Shape{2, 0})) << op_type;
    EXPECT_EQ(RunOne({MakeNode(op_type, 13, 2), {Pattern({1, 3}), Pattern({0, 1})}}).shape(), (Shape{0, 3}));
  }
  ExpectWrong({MakeNode("Add", 13, 2), {Pattern({0}), Pattern({2})}}, "do not broadcast");
}

TEST(BinaryOps, DivideIntegersTowardsZeroAndByZeroToZero) {
  EXPECT_THAT(
      RunOne({MakeNode("Div", 14, 2), {Share<int32_t>({4}, {7, -7, 7, -7}), Share<int32_t>({4}, {2, 2, -2, 0})}})
          .As<int32_t>(),
      ElementsAre(3, -3, -3, 0));
  EXPECT_THAT(
      RunOne({MakeNode("Div", 14, 2), {Share<uint8_t>({2}, {250, 250}), Share<uint8_t>({1}, {4})}}).As<uint8_t>(),
      ElementsAre(62, 62));
}

TEST(BinaryOps, ModHasTheSignThatItsAttributeAsksFor) {
  const auto a = Share<int32_t>({4}, {-7, 7, -7, 7}), b = Share<int32_t>({4}, {3, -3, -3, 0});
  const auto mod = [](int64_t fmod) { return NodeOf("Mod", 13, 2, {{"fmod", fmod}}); };
  EXPECT_THAT(RunOne({MakeNode("Mod", 13, 2), {a, b}}).As<int32_t>(), ElementsAre(2, -2, -1, 0));
  EXPECT_THAT(RunOne({mod(0), {a, b}}).As<int32_t>(), ElementsAre(2, -2, -1, 0));
  EXPECT_THAT(RunOne({mod(1), {a, b}}).As<int32_t>(), ElementsAre(-1, 1, -1, 0));
  EXPECT_THAT(RunOne({mod(1), {Share<float>({2}, {-4.5f, 4.5f}), Share<float>({}, {2})}}).As<float>(),
              ElementsAre(-0.5f, 0.5f));
}

TEST(BinaryOps, PReluSlopesByChannelsAndNeverWidens) {
  const auto x = Share<float>({1, 2, 2}, {-1, 1, -2, -4});
  EXPECT_THAT(RunOne({MakeNode("PRelu", 16, 2), {x, Share<float>({2, 1}, {2, 3})}}).As<float>(),
              ElementsAre(-2, 1, -6, -12));
  EXPECT_THAT(RunOne({MakeNode("PRelu", 16, 2), {x, Share<float>({}, {0.5f})}}).As<float>(),
              ElementsAre(-0.5f, 1, -1, -2));
  // Before opset 7 a vector belongs to the channels, today to the last axis.
  EXPECT_THAT(RunOne({MakeNode("PRelu", 6, 2), {x, Share<float>({2}, {2, 3})}}).As<float>(),
              ElementsAre(-2, 1, -6, -12));
  EXPECT_THAT(RunOne({MakeNode("PRelu", 7, 2), {x, Share<float>({2}, {2, 3})}}).As<float>(),
              ElementsAre(-2, 1, -4, -12));
  EXPECT_THAT(RunOne({MakeNode("PRelu", 1, 2), {x, Share<float>({1}, {2})}}).As<float>(), ElementsAre(-2, 1, -4, -8));
  EXPECT_THAT(
      RunOne({MakeNode("PRelu", 16, 2), {Share<int64_t>({2}, {-3, 3}), Share<int64_t>({1}, {2})}}).As<int64_t>(),
      ElementsAre(-6, 3));
  ExpectWrong({MakeNode("PRelu", 16, 2), {x, Pattern({3, 1, 2, 2})}}, "slopes [3,1,2,2] do not broadcast");
}

TEST(BinaryOps, MeanDividesByTheNumberOfOperands) {
  const auto a = Share<float>({2}, {1, 2}), b = Share<float>({2, 1}, {4, 7}), c = Share<float>({}, {1});
  const Tensor mean = RunOne({MakeNode("Mean", 13, 3), {a, b, c}});
  EXPECT_EQ(mean.shape(), (Shape{2, 2}));
  EXPECT_THAT(mean.As<float>(), ElementsAre(2, 7.0f / 3, 3, 10.0f / 3));
  EXPECT_THAT(RunOne({MakeNode("Mean", 13, 1), {a}}).As<float>(), ElementsAre(1, 2));
  EXPECT_THAT(RunOne({MakeNode("Mean", 13, 2), {Share<double>({1}, {1}), Share<double>({1}, {4})}}).As<double>(),
              ElementsAre(2.5));
  ExpectUnsupported({MakeNode("Mean", 13, 1), {Zeros(DataType::kInt32, {2})}}, "INT32");
}

TEST(BinaryOps, MeanKeepsABlockedLayout) {
  OneOp op{MakeNode("Mean", 13, 2), {Pattern({1, 5, 2, 2}, 1), Pattern({1, 5, 2, 2}, 2)}};
  const Tensor want = RunOne(op);
  op.layout = Layout::kBlocked4;
  WeightCache weights;
  EXPECT_EQ(KernelOf(op, weights)->output_layouts[0], Layout::kBlocked4);
  EXPECT_EQ(ValuesOf<float>(RunOne(op)), ValuesOf<float>(want));
}

TEST(BinaryOps, TakeEveryArithmeticTypeAndRefuseTheOthersByName) {
  for (int number = static_cast<int>(DataType::kFloat32); number <= static_cast<int>(DataType::kBool); ++number) {
    const auto type = static_cast<DataType>(number);
    const OneOp op{MakeNode("Add", 14, 2), {Zeros(type, {2}), Zeros(type, {1})}};
    if (type == DataType::kBool || type == DataType::kFloat16 || type == DataType::kBFloat16) {
      ExpectUnsupported(op, "element type " + std::string(Name(type)) + " is not supported");
    } else {
      EXPECT_EQ(RunOne(op).type(), type) << Name(type);
    }
  }
  ExpectWrong({MakeNode("Max", 13, 3), {Pattern({1}), Pattern({1}), Share<double>({1}, {1})}},
              "operands of different types: FLOAT and DOUBLE");
}

TEST(BinaryOps, WriteOverAnOperandOnlyWhereItHasTheShapeOfTheAnswer) {
  const auto wide = Pattern({2, 3}, 1), row = Pattern({3}, 2), column = Pattern({2, 1}, 3);
  for (const char* op_type : {"Sub", "Div", "Max"}) {
    const auto op = [&](SharedTensor a, SharedTensor b) { return OneOp{MakeNode(op_type, 13, 2), {a, b}}; };
    ExpectSameInPlace(op(wide, row), 0);
    ExpectSameInPlace(op(row, wide), 1);
    ExpectSameInPlace(op(wide, Pattern({2, 3}, 4)), 0);
    ExpectSameInPlace(op(row, column), -1);
  }
  // The third operand may not be read yet when the first partial result is written.
  ExpectSameInPlace({MakeNode("Sum", 13, 3), {wide, wide, wide}}, -1);
  ExpectSameInPlace({MakeNode("Sum", 13, 1), {wide}}, 0);
}

}  // namespace
}  // namespace saker
