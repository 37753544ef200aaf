// Expected values worked out by hand, and what operators refuse; the wider sweep is onnx_node_test.cc.
#include <cmath>
#include <limits>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;
using Ints = std::vector<int64_t>;

Node With(Node node, const std::string& name, Attribute value) {
  node.attributes.Set(name, std::move(value));
  return node;
}

std::string ErrorOf(const OneOp& op) { return RunOp(op).status().ToString(); }

std::shared_ptr<const Tensor> OneToSix() { return Share<float>({2, 3}, {1, 2, 3, 4, 5, 6}); }

TEST(BinaryOps, BroadcastOldStyleAlongANamedAxis) {
  const Node node = With(With(MakeNode("Add", 6, 2), "broadcast", int64_t{1}), "axis", int64_t{0});
  EXPECT_THAT(RunOne({node, {OneToSix(), Share<float>({2}, {10, 20})}}).As<float>(),
              ElementsAre(11, 12, 13, 24, 25, 26));
}

TEST(BinaryOps, FoldListsOfDifferentShapes) {
  const auto row = Share<float>({3}, {10, 20, 30}), column = Share<float>({2, 1}, {100, 200});
  EXPECT_THAT(RunOne({MakeNode("Sum", 13, 3), {row, column, OneToSix()}}).As<float>(),
              ElementsAre(111, 122, 133, 214, 225, 236));
  EXPECT_THAT(RunOne({MakeNode("Max", 13, 1), {row}}).As<float>(), ElementsAre(10, 20, 30));
}

TEST(BinaryOps, RaiseToPowersOfAnotherType) {
  EXPECT_THAT(RunOne({MakeNode("Pow", 13, 2), {Share<int32_t>({2}, {4, 9}), Share<float>({1}, {0.5f})}}).As<int32_t>(),
              ElementsAre(2, 3));
}

TEST(BinaryOps, RaiseToPowersOfAnotherTypeAlongANamedAxis) {
  // Axis 0 of the base, which aligning at the right would not find.
  const Node node = With(With(MakeNode("Pow", 6, 2), "broadcast", int64_t{1}), "axis", int64_t{0});
  EXPECT_THAT(RunOne({node, {OneToSix(), Share<int32_t>({2}, {1, 2})}}).As<float>(), ElementsAre(1, 2, 3, 16, 25, 36));
}

TEST(BinaryOps, RefuseTypesAndShapesThatDoNotMeet) {
  EXPECT_THAT(ErrorOf({MakeNode("Add", 13, 2), {OneToSix(), Share<int64_t>({3}, {1, 2, 3})}}),
              HasSubstr("different types"));
  EXPECT_THAT(ErrorOf({MakeNode("Add", 13, 2), {OneToSix(), Pattern({4})}}), HasSubstr("[2,3] and [4]"));
  EXPECT_THAT(ErrorOf({MakeNode("Add", 13, 2), {Share<bool>({1}, {true}), Share<bool>({1}, {true})}}),
              HasSubstr("BOOL"));
}

TEST(UnaryOps, ClipByAttributesThenByInputs) {
  const auto x = Share<float>({3}, {-5, 0.5f, 5});
  const Node old = With(With(MakeNode("Clip", 6, 1), "min", -1.0f), "max", 1.0f);
  EXPECT_THAT(RunOne({old, {x}}).As<float>(), ElementsAre(-1, 0.5f, 1));
  const auto low = Share<float>({}, {0}), high = Share<float>({}, {2});
  EXPECT_THAT(RunOne({MakeNode("Clip", 13, 3), {x, low, high}}).As<float>(), ElementsAre(0, 0.5f, 2));
  EXPECT_THAT(RunOne({MakeNode("Clip", 13, 3), {x, nullptr, high}, false}).As<float>(), ElementsAre(-5, 0.5f, 2));
  EXPECT_THAT(ErrorOf({MakeNode("Clip", 13, 2), {x, Pattern({2})}}), HasSubstr("must be one FLOAT"));
}

TEST(UnaryOps, ClipDoublesBetweenDoubles) {
  // A bound that no float holds.
  const double third = 1.0 / 3, nan = std::numeric_limits<double>::quiet_NaN();
  const auto x = Share<double>({4}, {-5, 0.25, 5, nan}), low = Share<double>({}, {0.1}),
             high = Share<double>({}, {third});
  const Tensor y = RunOne({MakeNode("Clip", 13, 3), {x, low, high}});
  EXPECT_THAT(y.As<double>().subspan(0, 3), ElementsAre(0.1, 0.25, third));
  EXPECT_TRUE(std::isnan(y.As<double>()[3]));
  EXPECT_THAT(RunOne({MakeNode("Clip", 13, 3), {x, nullptr, high}}).As<double>().subspan(0, 3),
              ElementsAre(-5, 0.25, third));
  EXPECT_THAT(ErrorOf({MakeNode("Clip", 13, 2), {x, Share<float>({}, {1})}}),
              HasSubstr("must be one DOUBLE, got FLOAT"));
}

TEST(UnaryOps, ClipTakesNoBoundsFromAttributesOnceTheyAreInputs) {
  const Node node = With(With(MakeNode("Clip", 11, 1), "min", -1.0f), "max", 1.0f);
  EXPECT_THAT(RunOne({node, {Share<float>({2}, {-5, 5})}}).As<float>(), ElementsAre(-5, 5));
}

TEST(UnaryOps, KnowTheirDefaults) {
  EXPECT_THAT(RunOne({MakeNode("LeakyRelu", 13, 1), {Share<float>({2}, {-1, 1})}}).As<float>(), ElementsAre(-0.01f, 1));
  EXPECT_THAT(ErrorOf({MakeNode("Sigmoid", 13, 1), {Share<int32_t>({1}, {1})}}), HasSubstr("INT32 is not supported"));
}

TEST(ShapeOps, ReshapeFillsInZerosAndMinusOne) {
  const auto shape = Share<int64_t>({3}, {0, -1, 1});
  EXPECT_EQ(RunOne({MakeNode("Reshape", 13, 2), {OneToSix(), shape}}).shape(), (Shape{2, 3, 1}));
  EXPECT_EQ(RunOne({With(MakeNode("Reshape", 1, 1), "shape", Ints{6}), {OneToSix()}}).shape(), (Shape{6}));
  const Node zeros = With(MakeNode("Reshape", 14, 2), "allowzero", int64_t{1});
  EXPECT_EQ(RunOne({zeros, {Pattern({0, 3}), Share<int64_t>({2}, {3, 0})}}).shape(), (Shape{3, 0}));
}

TEST(ShapeOps, ReshapeRefusesOtherCounts) {
  const auto error = [](std::initializer_list<int64_t> shape) {
    return ErrorOf(
        {MakeNode("Reshape", 13, 2), {OneToSix(), Share<int64_t>({static_cast<int64_t>(shape.size())}, shape)}});
  };
  EXPECT_THAT(error({4, 2}), HasSubstr("6 elements against 8"));
  EXPECT_THAT(error({-1, 4}), HasSubstr("cannot spread 6"));
  EXPECT_THAT(error({-1, -1}), HasSubstr("more than one -1"));
  EXPECT_THAT(error({-2, 3}), HasSubstr("negative"));
  EXPECT_THAT(error({2, 3, 0}), HasSubstr("no dimension to copy"));
  EXPECT_THAT(error({int64_t{1} << 62, int64_t{1} << 62}), HasSubstr("INVALID_ARGUMENT"));
}

TEST(ShapeOps, RefuseMoreAxesThanAnybodyNeeds) {
  Ints many(100000);
  std::iota(many.begin(), many.end(), 0);
  EXPECT_THAT(ErrorOf({With(MakeNode("Unsqueeze", 11, 1), "axes", many), {OneToSix()}}),
              HasSubstr("100000 axes are more than the limit of 16"));
  EXPECT_THAT(ErrorOf({With(MakeNode("Squeeze", 11, 1), "axes", many), {OneToSix()}}), HasSubstr("limit of 16"));
  EXPECT_THAT(ErrorOf({With(MakeNode("Reshape", 1, 1), "shape", Ints(100000, 1)), {OneToSix()}}),
              HasSubstr("100000 dimensions are more than the limit of 16"));
}

TEST(ShapeOps, SqueezeAndUnsqueezeByAttributeAndInput) {
  const auto x = Pattern({1, 3, 1});
  EXPECT_EQ(RunOne({MakeNode("Squeeze", 11, 1), {x}}).shape(), (Shape{3}));
  EXPECT_EQ(RunOne({With(MakeNode("Squeeze", 11, 1), "axes", Ints{-1}), {x}}).shape(), (Shape{1, 3}));
  EXPECT_EQ(RunOne({MakeNode("Squeeze", 13, 2), {x, Share<int64_t>({1}, {0})}}).shape(), (Shape{3, 1}));
  EXPECT_EQ(RunOne({MakeNode("Unsqueeze", 13, 2), {x, Share<int64_t>({2}, {4, 0})}}).shape(), (Shape{1, 1, 3, 1, 1}));
  EXPECT_THAT(ErrorOf({With(MakeNode("Squeeze", 11, 1), "axes", Ints{1}), {x}}), HasSubstr("cannot be squeezed"));
  EXPECT_THAT(ErrorOf({With(MakeNode("Unsqueeze", 11, 1), "axes", Ints{0, 0}), {x}}), HasSubstr("named twice"));
  EXPECT_THAT(ErrorOf({With(MakeNode("Unsqueeze", 11, 1), "axes", Ints{9}), {x}}), HasSubstr("out of range"));
}

TEST(ShapeOps, TellShapeAndSize) {
  EXPECT_THAT(RunOne({MakeNode("Shape", 13, 1), {Pattern({2, 5, 3})}}).As<int64_t>(), ElementsAre(2, 5, 3));
  const Node part = With(With(MakeNode("Shape", 15, 1), "start", int64_t{1}), "end", int64_t{-1});
  EXPECT_THAT(RunOne({part, {Pattern({2, 5, 3})}}).As<int64_t>(), ElementsAre(5));
  EXPECT_THAT(RunOne({MakeNode("Size", 13, 1), {Pattern({2, 5, 3})}}).As<int64_t>(), ElementsAre(30));
}

TEST(ShapeOps, WantAxesThatAreKnown) {
  const OneOp op{MakeNode("Reshape", 13, 2), {OneToSix(), Share<float>({1}, {6})}};
  EXPECT_THAT(ErrorOf(op), HasSubstr("must be INT64, got FLOAT"));
  OneOp moving = op;
  moving.constants = false;
  EXPECT_THAT(ErrorOf(moving), HasSubstr("depends on the request"));
}

TEST(Identity, AndDropoutHandOn) {
  EXPECT_THAT(RunOne({MakeNode("Identity", 13, 1), {OneToSix()}}).As<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(RunOne({MakeNode("Dropout", 7, 1), {OneToSix()}}).As<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  const auto ratio = Share<float>({}, {0.5f});
  EXPECT_THAT(ErrorOf({MakeNode("Dropout", 12, 3), {OneToSix(), ratio, Share<bool>({}, {true})}}),
              HasSubstr("training"));
}

TEST(Dropout, OfOldOpsetsTrainsUnlessToldNotTo) {
  EXPECT_THAT(ErrorOf({MakeNode("Dropout", 6, 1), {OneToSix()}}), HasSubstr("trains unless is_test is 1"));
  EXPECT_THAT(RunOne({With(MakeNode("Dropout", 6, 1), "is_test", int64_t{1}), {OneToSix()}}).As<float>(),
              ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(ConstantOps, GiveTheirValueInEverySpelling) {
  const auto node = [](const char* name, Attribute value) {
    return With(MakeNode("Constant", 13, 0), name, std::move(value));
  };
  EXPECT_THAT(RunOne({node("value", Attribute(OneToSix())), {}}).As<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(RunOne({node("value_float", 2.5f), {}}).As<float>(), ElementsAre(2.5f));
  EXPECT_THAT(RunOne({node("value_int", int64_t{7}), {}}).As<int64_t>(), ElementsAre(7));
  EXPECT_THAT(RunOne({node("value_ints", Ints{7, 8}), {}}).As<int64_t>(), ElementsAre(7, 8));
  EXPECT_THAT(RunOne({node("value_floats", std::vector<float>{1, 2}), {}}).As<float>(), ElementsAre(1, 2));
  EXPECT_THAT(ErrorOf({MakeNode("Constant", 13, 0), {}}), HasSubstr("expected an attribute"));
}

TEST(ConstantOps, FillShapes) {
  const auto shape = Share<int64_t>({2}, {2, 2});
  EXPECT_THAT(RunOne({MakeNode("ConstantOfShape", 13, 1), {shape}}).As<float>(), ElementsAre(0, 0, 0, 0));
  const Node ones = With(MakeNode("ConstantOfShape", 13, 1), "value", Attribute(Share<int32_t>({1}, {1})));
  EXPECT_THAT(RunOne({ones, {shape}}).As<int32_t>(), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(ErrorOf({ones, {Share<int64_t>({2}, {-1, 2})}}), HasSubstr("negative"));
}

TEST(Cast, TakesNumbersAndOldNames) {
  EXPECT_THAT(RunOne({With(MakeNode("Cast", 13, 1), "to", int64_t{7}), {OneToSix()}}).As<int64_t>(),
              ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(RunOne({With(MakeNode("Cast", 1, 1), "to", std::string("int32")), {OneToSix()}}).type(), DataType::kInt32);
  EXPECT_THAT(ErrorOf({With(MakeNode("Cast", 13, 1), "to", int64_t{8}), {OneToSix()}}),
              HasSubstr("element type STRING"));
  EXPECT_THAT(ErrorOf({MakeNode("Cast", 13, 1), {OneToSix()}}), HasSubstr("attribute to"));
}

TEST(MovementOps, Transpose) {
  EXPECT_THAT(RunOne({MakeNode("Transpose", 13, 1), {OneToSix()}}).As<float>(), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(ErrorOf({With(MakeNode("Transpose", 13, 1), "perm", Ints{0}), {OneToSix()}}),
              HasSubstr("does not fit rank 2"));
  EXPECT_THAT(ErrorOf({With(MakeNode("Transpose", 13, 1), "perm", Ints{0, 0}), {OneToSix()}}),
              HasSubstr("named twice"));
}

TEST(MovementOps, ConcatAndSplitAreOpposites) {
  const Node concat = With(MakeNode("Concat", 13, 2), "axis", int64_t{-1});
  const Tensor joined = RunOne({concat, {OneToSix(), Share<float>({2, 1}, {7, 8})}});
  EXPECT_THAT(joined.As<float>(), ElementsAre(1, 2, 3, 7, 4, 5, 6, 8));
  const Node split = With(With(MakeNode("Split", 11, 1, 2), "axis", int64_t{1}), "split", Ints{3, 1});
  const auto parts = RunOp({split, {std::make_shared<const Tensor>(joined.Clone())}});
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_THAT((*parts)[0].As<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT((*parts)[1].As<float>(), ElementsAre(7, 8));
  EXPECT_THAT(ErrorOf({concat, {OneToSix(), Pattern({3, 3})}}), HasSubstr("does not join"));
  EXPECT_THAT(ErrorOf({With(split, "split", Ints{3, 2}), {OneToSix()}}), HasSubstr("cannot split"));
  EXPECT_THAT(ErrorOf({With(split, "split", Ints{5, -2}), {OneToSix()}}), HasSubstr("cannot split"));
}

TEST(MovementOps, ExpandRepeats) {
  EXPECT_THAT(
      RunOne({MakeNode("Expand", 13, 2), {Share<float>({2, 1}, {1, 2}), Share<int64_t>({2}, {1, 2})}}).As<float>(),
      ElementsAre(1, 1, 2, 2));
  EXPECT_FALSE(RunOp({MakeNode("Expand", 13, 2), {OneToSix(), Share<int64_t>({1}, {-3})}}).ok());
}

TEST(SliceOps, SliceForwardsBackwardsAndBeyond) {
  const auto slice = [](int64_t start, int64_t end, int64_t step) {
    return RunOne({MakeNode("Slice", 13, 5),
                   {Share<float>({5}, {0, 1, 2, 3, 4}), Share<int64_t>({1}, {start}), Share<int64_t>({1}, {end}),
                    Share<int64_t>({1}, {0}), Share<int64_t>({1}, {step})}});
  };
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max(), kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_THAT(slice(1, 4, 2).As<float>(), ElementsAre(1, 3));
  EXPECT_THAT(slice(-2, kMost, 1).As<float>(), ElementsAre(3, 4));
  EXPECT_THAT(slice(-1, kLeast, -2).As<float>(), ElementsAre(4, 2, 0));
  EXPECT_THAT(slice(kMost, kLeast, -1).As<float>(), ElementsAre(4, 3, 2, 1, 0));
  EXPECT_THAT(slice(0, kMost, kMost).As<float>(), ElementsAre(0));
  EXPECT_THAT(slice(4, 0, kLeast).As<float>(), ElementsAre(4));
  EXPECT_EQ(slice(3, 3, 1).shape(), (Shape{0}));
  EXPECT_EQ(slice(9, 12, 1).shape(), (Shape{0}));
}

TEST(SliceOps, GatherPicksAndChecksIndicesOfARun) {
  const Node node = With(MakeNode("Gather", 13, 2), "axis", int64_t{1});
  EXPECT_THAT(RunOne({node, {OneToSix(), Share<int64_t>({2}, {-1, 0})}}).As<float>(), ElementsAre(3, 1, 6, 4));
  EXPECT_THAT(RunOne({node, {OneToSix(), Share<int32_t>({}, {1})}}).As<float>(), ElementsAre(2, 5));
  EXPECT_THAT(ErrorOf({node, {OneToSix(), Share<int64_t>({1}, {3})}}),
              HasSubstr("index 3 is out of range; expected [-3,2]"));
  EXPECT_THAT(ErrorOf({node, {OneToSix(), Pattern({1})}}), HasSubstr("indices must be INT64"));
}

TEST(Pad, FillsEachModeByHand) {
  const auto x = Share<float>({3}, {1, 2, 3});
  const auto pad = [&](const char* mode, int64_t before, int64_t after) {
    return RunOne({With(MakeNode("Pad", 19, 2), "mode", std::string(mode)), {x, Share<int64_t>({2}, {before, after})}});
  };
  EXPECT_THAT(pad("constant", 1, 2).As<float>(), ElementsAre(0, 1, 2, 3, 0, 0));
  EXPECT_THAT(pad("edge", 2, 1).As<float>(), ElementsAre(1, 1, 1, 2, 3, 3));
  EXPECT_THAT(pad("reflect", 2, 2).As<float>(), ElementsAre(3, 2, 1, 2, 3, 2, 1));
  EXPECT_THAT(pad("wrap", 4, 4).As<float>(), ElementsAre(3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1));
  EXPECT_THAT(pad("constant", -1, 1).As<float>(), ElementsAre(2, 3, 0));
}

TEST(Pad, ReflectsCorners) {
  const Node node = With(MakeNode("Pad", 13, 2), "mode", std::string("reflect"));
  const auto x = Share<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(RunOne({node, {x, Share<int64_t>({4}, {1, 1, 0, 0})}}).As<float>(),
              ElementsAre(4, 3, 4, 2, 1, 2, 4, 3, 4));
}

TEST(Pad, TakesItsValueFromAttributeOrInput) {
  const auto x = Share<float>({1}, {1});
  const Node old = With(With(MakeNode("Pad", 2, 1), "pads", Ints{1, 0}), "value", 7.0f);
  EXPECT_THAT(RunOne({old, {x}}).As<float>(), ElementsAre(7, 1));
  EXPECT_THAT(RunOne({MakeNode("Pad", 13, 3), {x, Share<int64_t>({2}, {0, 1}), Share<float>({}, {9})}}).As<float>(),
              ElementsAre(1, 9));
}

TEST(Pad, RefusesWhatItsModeCannotDo) {
  const auto error = [](const char* mode, int64_t pad) {
    return ErrorOf(
        {With(MakeNode("Pad", 13, 2), "mode", std::string(mode)), {Pattern({3}), Share<int64_t>({2}, {pad, 0})}});
  };
  EXPECT_THAT(error("reflect", 3), HasSubstr("do not suit mode reflect"));
  EXPECT_THAT(error("constant", -4), HasSubstr("do not suit"));
  EXPECT_THAT(error("sideways", 1), HasSubstr("is unknown"));
  EXPECT_THAT(error("constant", std::numeric_limits<int64_t>::max()), HasSubstr("too large"));
}

TEST(MatMulOps, GemmScalesTransposesAndAdds) {
  Node node = MakeNode("Gemm", 13, 3);
  for (const char* name : {"alpha", "beta"}) node.attributes.Set(name, 0.5f);
  for (const char* name : {"transA", "transB"}) node.attributes.Set(name, int64_t{1});
  const auto a = Share<float>({2, 1}, {1, 2}), b = Share<float>({2, 2}, {3, 4, 5, 6});
  for (const bool constants : {true, false}) {
    EXPECT_THAT(RunOne({node, {a, b, Share<float>({}, {10})}, constants}).As<float>(), ElementsAre(10.5f, 13.5f));
    EXPECT_THAT(RunOne({node, {a, b, Share<float>({1, 2}, {2, 4})}, constants}).As<float>(), ElementsAre(6.5f, 10.5f));
    EXPECT_THAT(RunOne({node, {a, b, Share<float>({1, 1}, {2})}, constants}).As<float>(), ElementsAre(6.5f, 9.5f));
  }
  EXPECT_THAT(ErrorOf({MakeNode("Gemm", 13, 2), {Pattern({2, 3}), Pattern({2, 3})}}),
              HasSubstr("cannot be multiplied"));
  EXPECT_THAT(ErrorOf({MakeNode("Gemm", 13, 3), {Pattern({2, 3}), Pattern({3, 4}), Pattern({3, 4})}}),
              HasSubstr("does not fit [2,4]"));
}

TEST(MatMulOps, GemmAddsAScalarToASingleColumn) {
  // A scalar has as many elements as the bias of one column, but no axis to ask about.
  const auto a = Share<float>({2, 2}, {1, 2, 3, 4}), b = Share<float>({2, 1}, {1, 1}), c = Share<float>({}, {10});
  EXPECT_THAT(RunOne({MakeNode("Gemm", 13, 3), {a, b, c}}).As<float>(), ElementsAre(13, 17));
}

TEST(MatMulOps, MultiplyOverNoElements) {
  const auto c = Share<float>({2}, {3, 4});
  for (const bool constants : {true, false}) {
    EXPECT_THAT(RunOne({MakeNode("MatMul", 13, 2), {Pattern({2, 0}), Pattern({0, 2})}, constants}).As<float>(),
                ElementsAre(0, 0, 0, 0));
    EXPECT_THAT(RunOne({MakeNode("Gemm", 13, 3), {Pattern({2, 0}), Pattern({0, 2}), c}, constants}).As<float>(),
                ElementsAre(3, 4, 3, 4));
    EXPECT_EQ(RunOne({MakeNode("MatMul", 13, 2), {Pattern({2, 3}), Pattern({3, 0})}, constants}).shape(),
              (Shape{2, 0}));
  }
}

TEST(MatMulOps, MatMulBroadcastsBatches) {
  const auto a = Share<float>({2, 1, 2}, {1, 2, 3, 4}), b = Share<float>({2, 1}, {5, 6});
  for (const bool constants : {true, false}) {
    const Tensor y = RunOne({MakeNode("MatMul", 13, 2), {a, b}, constants});
    EXPECT_EQ(y.shape(), (Shape{2, 1, 1}));
    EXPECT_THAT(y.As<float>(), ElementsAre(17, 39));
  }
  EXPECT_THAT(
      RunOne({MakeNode("MatMul", 13, 2), {Share<int64_t>({2}, {1, 2}), Share<int64_t>({2}, {3, 4})}}).As<int64_t>(),
      ElementsAre(11));
  EXPECT_FALSE(RunOp({MakeNode("MatMul", 13, 2), {Pattern({}), Pattern({2})}}).ok());
}

TEST(SoftmaxOps, SumOverSlicesBeforeOpset13AndOverOneAxisSince) {
  const auto x = std::make_shared<const Tensor>(*Tensor::Create(DataType::kFloat32, {1, 2, 2}));
  EXPECT_THAT(RunOne({MakeNode("Softmax", 11, 1), {x}}).As<float>(), ElementsAre(0.25f, 0.25f, 0.25f, 0.25f));
  EXPECT_THAT(RunOne({MakeNode("Softmax", 13, 1), {x}}).As<float>(), ElementsAre(0.5f, 0.5f, 0.5f, 0.5f));
  const Tensor logs = RunOne({With(MakeNode("LogSoftmax", 13, 1), "axis", int64_t{1}), {x}});
  EXPECT_THAT(logs.As<float>(), Pointwise(FloatNear(1e-6f), std::vector<float>(4, -std::log(2.0f))));
  EXPECT_THAT(ErrorOf({With(MakeNode("Softmax", 13, 1), "axis", int64_t{3}), {x}}), HasSubstr("out of range"));
}

TEST(BatchNormalization, ScalesAndShiftsEachChannel) {
  const Node node = With(MakeNode("BatchNormalization", 9, 5), "epsilon", 0.0f);
  const auto pair = [](float a, float b) { return Share<float>({2}, {a, b}); };
  const std::vector<std::shared_ptr<const Tensor>> parameters = {pair(1, 2), pair(0, 10), pair(1, 1), pair(4, 1)};
  const auto run = [&](std::shared_ptr<const Tensor> x) {
    return RunOne({node, {std::move(x), parameters[0], parameters[1], parameters[2], parameters[3]}});
  };
  EXPECT_THAT(run(Share<float>({1, 2, 2}, {1, 3, 1, 2})).As<float>(), ElementsAre(0, 1, 10, 12));
  EXPECT_THAT(run(Share<float>({2, 2}, {1, 1, 3, 2})).As<float>(), ElementsAre(0, 10, 1, 12));
  EXPECT_THAT(ErrorOf({node, {Pattern({1, 3}), parameters[0], parameters[1], parameters[2], parameters[3]}}),
              HasSubstr("scale must be [3]"));
}

TEST(BatchNormalization, OfOldOpsetsTrainsUnlessToldNotTo) {
  const auto one = Share<float>({1}, {1}), x = Share<float>({2, 1}, {3, 4});
  const Node node = With(MakeNode("BatchNormalization", 6, 5), "epsilon", 0.0f);
  EXPECT_THAT(ErrorOf({node, {x, one, one, one, one}}), HasSubstr("UNIMPLEMENTED"));
  EXPECT_THAT(RunOne({With(node, "is_test", int64_t{1}), {x, one, one, one, one}}).As<float>(), ElementsAre(3, 4));
}

TEST(PoolOps, RefuseWindowsThatDoNotFit) {
  const Node node = With(MakeNode("MaxPool", 12, 1), "kernel_shape", Ints{3, 3});
  EXPECT_THAT(ErrorOf({node, {Pattern({1, 1, 2, 2})}}), HasSubstr("does not fit"));
  EXPECT_THAT(ErrorOf({MakeNode("MaxPool", 12, 1), {Pattern({1, 1, 2, 2})}}),
              HasSubstr("kernel_shape must be 2 numbers"));
  EXPECT_THAT(ErrorOf({MakeNode("GlobalAveragePool", 12, 1), {Pattern({2, 2})}}), HasSubstr("[N,C,...]"));
}

TEST(PoolOps, AverageOverEverything) {
  EXPECT_THAT(RunOne({MakeNode("GlobalAveragePool", 12, 1), {Share<float>({1, 2, 2}, {1, 3, 10, 20})}}).As<float>(),
              ElementsAre(2, 15));
  EXPECT_THAT(RunOne({MakeNode("GlobalMaxPool", 12, 1), {Share<float>({1, 2, 2}, {1, 3, 10, 20})}}).As<float>(),
              ElementsAre(3, 20));
}

}  // namespace
}  // namespace saker
