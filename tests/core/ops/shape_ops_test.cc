// Reshape, Flatten, Squeeze, Unsqueeze, Shape and Size: shapes in, shapes out, and that the elements stay in order.
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

// The answer's shape; its elements must be those of the input, in their order.
Shape ShapeAfter(const OneOp& op) {
  const Tensor y = RunOne(op);
  EXPECT_EQ(ValuesOf<float>(y), ValuesOf<float>(*op.inputs[0]));
  return y.shape();
}

struct ReshapeCase {
  Shape from;
  Ints wanted;
  Shape to;
  int64_t allow_zero = 0;
};

TEST(ShapeOps, ReshapeByTheRulesOfZeroAndMinusOne) {
  const ReshapeCase cases[] = {
      {{2, 3, 4}, {4, 3, 2}, {4, 3, 2}},
      {{2, 3, 4}, {-1}, {24}},
      {{2, 3, 4}, {0, -1}, {2, 12}},
      {{2, 3, 4}, {-1, 0}, {8, 3}},
      {{2, 3, 4}, {0, 0, 0}, {2, 3, 4}},
      {{2, 3, 4}, {0, 0, 2, -1}, {2, 3, 2, 2}},
      {{2, 3, 4}, {1, 1, -1, 1}, {1, 1, 24, 1}},
      {{1}, {}, {}},
      {{}, {1, 1}, {1, 1}},
      {{}, {-1}, {1}},
      {{0, 3}, {-1, 3}, {0, 3}},
      {{0, 3}, {3, 0}, {3, 0}, 1},
      {{2, 0}, {0, 5}, {0, 5}, 1},
      {{2, 3}, {3, -1}, {3, 2}, 1},
  };
  for (const ReshapeCase& c : cases) {
    SCOPED_TRACE(c.from.ToString() + " to " + testing::PrintToString(c.wanted));
    const Node node = NodeOf("Reshape", 14, 2, {{"allowzero", c.allow_zero}});
    EXPECT_EQ(ShapeAfter({node, {Pattern(c.from), List(c.wanted)}}), c.to);
    // The same as an attribute, where opsets before 5 had it.
    if (c.allow_zero == 0 && !c.wanted.empty()) {
      EXPECT_EQ(ShapeAfter({NodeOf("Reshape", 1, 1, {{"shape", c.wanted}}), {Pattern(c.from)}}), c.to);
    }
  }
}

TEST(ShapeOps, ReshapeRefusesShapesThatAreNoneOrDoNotFit) {
  const auto error = [](const Shape& from, const Ints& wanted, const std::string& what) {
    ExpectWrong({MakeNode("Reshape", 13, 2), {Pattern(from), List(wanted)}}, what);
  };
  error({2, 3}, {7}, "cannot reshape [2,3] to [7]: 6 elements against 7");
  error({2, 3}, {}, "6 elements against 1");
  error({2, 3}, {4, -1}, "cannot spread 6 elements over the -1");
  // Any extent would do for this -1, so none is right.
  error({0, 3}, {0, -1}, "cannot spread 0 elements");
  error({2, 3}, {-1, -1}, "more than one -1");
  error({2, 3}, {1, 1, 0}, "no dimension to copy");
  error({2, 3}, {-6, -1}, "negative");
  error({2, 3}, {std::numeric_limits<int64_t>::min(), 1}, "negative");
  ExpectWrong({NodeOf("Reshape", 14, 2, {{"allowzero", int64_t{1}}}), {Pattern({2, 3}), List({0, 6})}},
              "6 elements against 0");
  ExpectWrong({NodeOf("Reshape", 14, 2, {{"allowzero", int64_t{1}}}), {Pattern({0, 3}), List({0, -1})}},
              "cannot spread 0 elements");
}

TEST(ShapeOps, FlattenIntoTwoAxesWhereverTheCutIs) {
  const auto flat = [](const Shape& from, int64_t axis) {
    return ShapeAfter({NodeOf("Flatten", 11, 1, {{"axis", axis}}), {Pattern(from)}});
  };
  EXPECT_EQ(flat({2, 3, 4}, 0), (Shape{1, 24}));
  EXPECT_EQ(flat({2, 3, 4}, 1), (Shape{2, 12}));
  EXPECT_EQ(flat({2, 3, 4}, 2), (Shape{6, 4}));
  EXPECT_EQ(flat({2, 3, 4}, 3), (Shape{24, 1}));
  EXPECT_EQ(flat({2, 3, 4}, -1), (Shape{6, 4}));
  EXPECT_EQ(flat({2, 3, 4}, -3), (Shape{1, 24}));
  EXPECT_EQ(flat({5}, 1), (Shape{5, 1}));
  EXPECT_EQ(flat({}, 0), (Shape{1, 1}));
  EXPECT_EQ(flat({0, 3}, 1), (Shape{0, 3}));
  EXPECT_EQ(ShapeAfter({MakeNode("Flatten", 1, 1), {Pattern({2, 3, 4})}}), (Shape{2, 12}));
  for (const int64_t axis : {4, -4}) {
    ExpectWrong({NodeOf("Flatten", 11, 1, {{"axis", axis}}), {Pattern({2, 3, 4})}}, "out of range");
  }
}

// Squeeze or Unsqueeze with its axes as an attribute and as an input.
Shape WithAxes(const std::string& op_type, const Shape& from, const Ints& axes) {
  const Shape old = ShapeAfter({NodeOf(op_type, 11, 1, {{"axes", axes}}), {Pattern(from)}});
  EXPECT_EQ(ShapeAfter({MakeNode(op_type, 13, 2), {Pattern(from), List(axes)}}), old);
  return old;
}

TEST(ShapeOps, SqueezeTheAxesNamedFromEitherEnd) {
  EXPECT_EQ(WithAxes("Squeeze", {1, 2, 1, 3, 1}, {0}), (Shape{2, 1, 3, 1}));
  EXPECT_EQ(WithAxes("Squeeze", {1, 2, 1, 3, 1}, {-1, 2}), (Shape{1, 2, 3}));
  EXPECT_EQ(WithAxes("Squeeze", {1, 2, 1, 3, 1}, {4, 0, 2}), (Shape{2, 3}));
  EXPECT_EQ(WithAxes("Squeeze", {1}, {0}), Shape{});
  EXPECT_EQ(WithAxes("Squeeze", {0, 1}, {1}), Shape{0});
}

TEST(ShapeOps, SqueezeEveryAxisOfOneWhereNoneIsNamed) {
  for (const int opset : {1, 11, 13}) {
    EXPECT_EQ(ShapeAfter({MakeNode("Squeeze", opset, 1), {Pattern({1, 2, 1, 0, 1})}}), (Shape{2, 0})) << opset;
    EXPECT_EQ(ShapeAfter({MakeNode("Squeeze", opset, 1), {Pattern({1, 1})}}), Shape{}) << opset;
  }
}

TEST(ShapeOps, UnsqueezeCountsAxesOfTheAnswer) {
  EXPECT_EQ(WithAxes("Unsqueeze", {2, 3}, {0}), (Shape{1, 2, 3}));
  EXPECT_EQ(WithAxes("Unsqueeze", {2, 3}, {1}), (Shape{2, 1, 3}));
  EXPECT_EQ(WithAxes("Unsqueeze", {2, 3}, {-1}), (Shape{2, 3, 1}));
  EXPECT_EQ(WithAxes("Unsqueeze", {2, 3}, {3, 0}), (Shape{1, 2, 3, 1}));
  EXPECT_EQ(WithAxes("Unsqueeze", {2, 3}, {-4, 1}), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(WithAxes("Unsqueeze", {}, {0, 1}), (Shape{1, 1}));
}

TEST(ShapeOps, RefuseAxesThatAreNotThereOrNamedTwice) {
  for (const char* op_type : {"Squeeze", "Unsqueeze"}) {
    const auto error = [&](const Ints& axes, const std::string& what) {
      ExpectWrong({NodeOf(op_type, 11, 1, {{"axes", axes}}), {Pattern({1, 1})}}, what);
      ExpectWrong({MakeNode(op_type, 13, 2), {Pattern({1, 1}), List(axes)}}, what);
    };
    error({5}, "out of range");
    error({-5}, "out of range");
    error({0, 0}, "named twice");
  }
  // The same axis, counted from both ends.
  ExpectWrong({NodeOf("Squeeze", 11, 1, {{"axes", Ints{0, -2}}}), {Pattern({1, 1})}}, "named twice");
  ExpectWrong({NodeOf("Unsqueeze", 11, 1, {{"axes", Ints{3, -1}}}), {Pattern({1, 1})}}, "named twice");
  ExpectWrong({NodeOf("Squeeze", 11, 1, {{"axes", Ints{1}}}), {Pattern({1, 2})}}, "axis 1 of [1,2] is not 1");
}

TEST(ShapeOps, WantAxesThatDoNotComeWithTheRequest) {
  for (const char* op_type : {"Squeeze", "Unsqueeze", "Reshape"}) {
    ExpectUnsupported({MakeNode(op_type, 13, 2), {Pattern({1, 1}), Share<float>({1}, {0})}, false},
                      "depends on the request");
  }
}

TEST(ShapeOps, ShapeTellsTheDimensionsBetweenStartAndEnd) {
  const auto part = [](int64_t start, int64_t end) {
    return ValuesOf<int64_t>(
        RunOne({NodeOf("Shape", 15, 1, {{"start", start}, {"end", end}}), {Pattern({2, 3, 0, 5})}}));
  };
  EXPECT_THAT(part(0, 4), ElementsAre(2, 3, 0, 5));
  EXPECT_THAT(part(1, 3), ElementsAre(3, 0));
  EXPECT_THAT(part(-2, 4), ElementsAre(0, 5));
  EXPECT_THAT(part(0, -1), ElementsAre(2, 3, 0));
  EXPECT_THAT(part(-9, 99), ElementsAre(2, 3, 0, 5));
  EXPECT_THAT(part(3, 1), ElementsAre());
  EXPECT_THAT(part(9, 99), ElementsAre());
  EXPECT_THAT(part(0, std::numeric_limits<int64_t>::min()), ElementsAre());
  EXPECT_EQ(RunOne({MakeNode("Shape", 13, 1), {Pattern({})}}).shape(), Shape{0});
}

TEST(ShapeOps, SizeCountsElements) {
  const auto size = [](const Shape& shape) {
    const Tensor y = RunOne({MakeNode("Size", 13, 1), {Pattern(shape)}});
    EXPECT_EQ(y.shape(), Shape{});
    return y.As<int64_t>()[0];
  };
  EXPECT_EQ(size({2, 3, 4}), 24);
  EXPECT_EQ(size({2, 0, 4}), 0);
  EXPECT_EQ(size({}), 1);
}

}  // namespace
}  // namespace saker
