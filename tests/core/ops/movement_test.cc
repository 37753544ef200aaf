// Transpose, Concat, Split and Expand: every axis, every size of element, and what they refuse.
#include <cstring>
#include <numeric>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

// 0, 1, 2 ... in a type of the given size.
template <typename T>
SharedTensor Count(const Shape& shape) {
  std::vector<T> values(static_cast<size_t>(shape.ElementCount()));
  std::iota(values.begin(), values.end(), T(0));
  return std::make_shared<const Tensor>(Tensor::FromValues<T>(shape, absl::MakeConstSpan(values)));
}

template <typename T>
std::vector<T> TransposedByDefinition(const Tensor& x, const Ints& perm) {
  const Shape& from = x.shape();
  Shape to;
  for (const int64_t axis : perm) to.Append(from[static_cast<int>(axis)]);
  std::vector<T> y;
  for (int64_t flat = 0; flat < to.ElementCount(); ++flat) {
    Ints at(perm.size());
    int64_t rest = flat, offset = 0;
    for (int axis = to.rank() - 1; axis >= 0; --axis) {
      at[static_cast<size_t>(perm[static_cast<size_t>(axis)])] = rest % to[axis];
      rest /= to[axis];
    }
    for (int axis = 0; axis < from.rank(); ++axis) offset = offset * from[axis] + at[static_cast<size_t>(axis)];
    y.push_back(x.As<T>()[static_cast<size_t>(offset)]);
  }
  return y;
}

template <typename T>
void ExpectEveryPermutation() {
  const SharedTensor x = Count<T>({2, 3, 4, 5});
  Ints perm = {0, 1, 2, 3};
  do {
    const Tensor y = RunOne({NodeOf("Transpose", 13, 1, {{"perm", perm}}), {x}});
    EXPECT_EQ(y.shape()[0], x->shape()[static_cast<int>(perm[0])]);
    EXPECT_EQ(ValuesOf<T>(y), TransposedByDefinition<T>(*x, perm)) << testing::PrintToString(perm);
  } while (std::next_permutation(perm.begin(), perm.end()));
}

TEST(MovementOps, TransposeEveryPermutationOfElementsOfEverySize) {
  ExpectEveryPermutation<uint8_t>();
  ExpectEveryPermutation<int16_t>();
  ExpectEveryPermutation<float>();
  ExpectEveryPermutation<int64_t>();
}

TEST(MovementOps, TransposeReversesUnlessTold) {
  EXPECT_EQ(ValuesOf<float>(RunOne({MakeNode("Transpose", 1, 1), {Count<float>({2, 3, 4})}})),
            TransposedByDefinition<float>(*Count<float>({2, 3, 4}), {2, 1, 0}));
  EXPECT_EQ(RunOne({MakeNode("Transpose", 13, 1), {Share<float>({}, {7})}}).As<float>()[0], 7);
  EXPECT_EQ(RunOne({MakeNode("Transpose", 13, 1), {Pattern({2, 0, 3})}}).shape(), (Shape{3, 0, 2}));
  ExpectWrong({NodeOf("Transpose", 13, 1, {{"perm", Ints{0, 1, 2}}}), {Pattern({2, 3})}}, "out of range");
  ExpectWrong({NodeOf("Transpose", 13, 1, {{"perm", Ints{1}}}), {Pattern({2, 3})}}, "does not fit rank 2");
}

Tensor Concat(int64_t axis, std::vector<SharedTensor> parts) {
  const int count = static_cast<int>(parts.size());
  return RunOne({NodeOf("Concat", 13, count, {{"axis", axis}}), std::move(parts)});
}

TEST(MovementOps, ConcatAlongEveryAxis) {
  const auto a = Share<int16_t>({1, 2, 1}, {1, 2});
  EXPECT_THAT(Concat(0, {a, Share<int16_t>({2, 2, 1}, {3, 4, 5, 6})}).As<int16_t>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(Concat(1, {a, Share<int16_t>({1, 1, 1}, {9})}).As<int16_t>(), ElementsAre(1, 2, 9));
  const Tensor last = Concat(-1, {a, Share<int16_t>({1, 2, 2}, {3, 4, 5, 6}), a});
  EXPECT_EQ(last.shape(), (Shape{1, 2, 4}));
  EXPECT_THAT(last.As<int16_t>(), ElementsAre(1, 3, 4, 1, 2, 5, 6, 2));
}

TEST(MovementOps, ConcatSaysWhereItsPartsLieOneBehindTheOther) {
  const auto joined_at = [](int64_t axis, Layout layout, const std::vector<Shape>& parts) {
    OneOp op{NodeOf("Concat", 13, static_cast<int>(parts.size()), {{"axis", axis}}), {}};
    for (const Shape& part : parts) op.inputs.push_back(Pattern(part));
    op.layout = layout;
    WeightCache weights;
    return KernelOf(op, weights)->joined_at;
  };
  EXPECT_THAT(joined_at(0, Layout::kPlain, {{2, 3}, {1, 3}}), ElementsAre(0, 24));
  EXPECT_THAT(joined_at(1, Layout::kPlain, {{1, 3}, {1, 5}, {1, 1}}), ElementsAre(0, 12, 32));
  EXPECT_THAT(joined_at(1, Layout::kPlain, {{2, 3}, {2, 5}}), testing::IsEmpty());
  EXPECT_THAT(joined_at(1, Layout::kBlocked16, {{1, 16, 2, 2}, {1, 32, 2, 2}}), ElementsAre(0, 256));
  EXPECT_THAT(joined_at(1, Layout::kChannelsLast, {{1, 16, 2, 2}, {1, 32, 2, 2}}), testing::IsEmpty());
}

TEST(MovementOps, ConcatTakesOnePartAndPartsOfNothing) {
  const auto x = Share<bool>({2, 1}, {true, false});
  EXPECT_THAT(Concat(0, {x}).As<bool>(), ElementsAre(true, false));
  const Tensor y = Concat(1, {Zeros(DataType::kBool, {2, 0}), x, Zeros(DataType::kBool, {2, 0})});
  EXPECT_EQ(y.shape(), (Shape{2, 1}));
  EXPECT_THAT(y.As<bool>(), ElementsAre(true, false));
}

TEST(MovementOps, ConcatRefusesPartsThatDoNotMeet) {
  const auto x = Pattern({2, 3});
  const auto node = [](int64_t axis) { return NodeOf("Concat", 13, 2, {{"axis", axis}}); };
  ExpectWrong({node(0), {x, Pattern({2, 4})}}, "input 1, FLOAT [2,4], does not join FLOAT [2,3] along axis 0");
  ExpectWrong({node(0), {x, Pattern({2, 3, 1})}}, "does not join");
  ExpectWrong({node(0), {x, Zeros(DataType::kInt32, {2, 3})}}, "INT32");
  ExpectWrong({node(2), {x, x}}, "out of range");
  ExpectWrong({node(-3), {x, x}}, "out of range");
}

TEST(MovementOps, ConcatOfOldFilesJoinsAtAxisOne) {
  EXPECT_EQ(RunOne({MakeNode("Concat", 3, 2), {Pattern({2, 3}), Pattern({2, 1})}}).shape(), (Shape{2, 4}));
  ExpectWrong({MakeNode("Concat", 4, 2), {Pattern({2, 3}), Pattern({2, 1})}}, "expected an attribute axis");
}

// The parts of [0 1 2 3 4 5] as strings of digits, one for each output.
std::vector<std::string> SplitOfSix(const Node& node, std::vector<SharedTensor> inputs) {
  const absl::StatusOr<std::vector<Tensor>> parts = RunOp({node, std::move(inputs)});
  EXPECT_TRUE(parts.ok()) << parts.status();
  std::vector<std::string> texts;
  for (size_t i = 0; parts.ok() && i < parts->size(); ++i) {
    texts.emplace_back();
    for (const int64_t value : (*parts)[i].As<int64_t>()) texts.back() += std::to_string(value);
  }
  return texts;
}

TEST(MovementOps, SplitBySizesWhereverTheyAreWritten) {
  const auto x = Count<int64_t>({6});
  EXPECT_THAT(SplitOfSix(NodeOf("Split", 11, 1, {{"split", Ints{1, 3, 2}}}, 3), {x}), ElementsAre("0", "123", "45"));
  EXPECT_THAT(SplitOfSix(MakeNode("Split", 13, 2, 3), {x, List({1, 3, 2})}), ElementsAre("0", "123", "45"));
  EXPECT_THAT(SplitOfSix(MakeNode("Split", 1, 2, 3), {x, List({1, 3, 2})}), ElementsAre("0", "123", "45"));
  EXPECT_THAT(SplitOfSix(NodeOf("Split", 1, 1, {{"split", Ints{5, 1}}}, 2), {x}), ElementsAre("01234", "5"));
  EXPECT_THAT(SplitOfSix(MakeNode("Split", 13, 2, 3), {x, List({0, 6, 0})}), ElementsAre("", "012345", ""));
}

TEST(MovementOps, SplitEvenlyWhereNoSizesAreGiven) {
  const auto x = Count<int64_t>({6});
  EXPECT_THAT(SplitOfSix(MakeNode("Split", 2, 1, 3), {x}), ElementsAre("01", "23", "45"));
  EXPECT_THAT(SplitOfSix(NodeOf("Split", 18, 1, {{"num_outputs", int64_t{4}}}, 4), {x}),
              ElementsAre("01", "23", "45", ""));
  // The last part is the smaller one.
  EXPECT_THAT(SplitOfSix(NodeOf("Split", 18, 1, {{"num_outputs", int64_t{2}}}, 2), {Count<int64_t>({5})}),
              ElementsAre("012", "34"));
  EXPECT_THAT(SplitOfSix(MakeNode("Split", 13, 1, 1), {x}), ElementsAre("012345"));
}

TEST(MovementOps, SplitInnerAxesFromEitherEnd) {
  const auto x = Count<int64_t>({2, 3});
  for (const int64_t axis : {1, -1}) {
    EXPECT_THAT(SplitOfSix(NodeOf("Split", 11, 1, {{"axis", axis}, {"split", Ints{2, 1}}}, 2), {x}),
                ElementsAre("0134", "25"));
  }
  EXPECT_THAT(SplitOfSix(NodeOf("Split", 11, 1, {{"axis", int64_t{-2}}}, 2), {x}), ElementsAre("012", "345"));
}

TEST(MovementOps, SplitLeavesOutPartsThatNobodyWants) {
  Node node = NodeOf("Split", 11, 1, {{"split", Ints{2, 3, 1}}}, 3);
  node.outputs[1] = kNoValue;
  const auto parts = RunOp({node, {Count<int64_t>({6})}});
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_THAT((*parts)[0].As<int64_t>(), ElementsAre(0, 1));
  EXPECT_THAT((*parts)[2].As<int64_t>(), ElementsAre(5));
}

TEST(MovementOps, SplitRefusesSizesThatDoNotAddUp) {
  const auto x = Pattern({6});
  const auto error = [&](const Ints& sizes, int outputs, const std::string& what) {
    ExpectWrong({NodeOf("Split", 11, 1, {{"split", sizes}}, outputs), {x}}, what);
  };
  error({2, 3}, 2, "cannot split extent 6 into [2,3] for 2 outputs");
  error({3, 3}, 3, "cannot split");
  error({7, -1}, 2, "cannot split");
  error({std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max()}, 2, "cannot split");
  ExpectWrong({NodeOf("Split", 18, 1, {{"num_outputs", int64_t{2}}}, 3), {x}}, "num_outputs must be 3");
  ExpectWrong({NodeOf("Split", 11, 1, {{"axis", int64_t{1}}}, 2), {x}}, "out of range");
  ExpectUnsupported({MakeNode("Split", 13, 2, 1), {x, Share<float>({1}, {6})}, false}, "depends on the request");
}

Tensor Expand(const SharedTensor& x, const Ints& shape) {
  return RunOne({MakeNode("Expand", 13, 2), {x, List(shape)}});
}

TEST(MovementOps, ExpandRepeatsAxesOfOneAndKeepsTheOthers) {
  const auto x = Share<uint8_t>({2, 1}, {1, 2});
  EXPECT_THAT(Expand(x, {2, 3}).As<uint8_t>(), ElementsAre(1, 1, 1, 2, 2, 2));
  EXPECT_THAT(Expand(x, {2, 2, 2}).As<uint8_t>(), ElementsAre(1, 1, 2, 2, 1, 1, 2, 2));
  // An extent of one in the wanted shape asks for nothing, nor do axes that it does not have.
  EXPECT_EQ(Expand(x, {1}).shape(), (Shape{2, 1}));
  EXPECT_EQ(Expand(x, {}).shape(), (Shape{2, 1}));
  EXPECT_EQ(Expand(x, {1, 1, 4}).shape(), (Shape{1, 2, 4}));
  EXPECT_THAT(Expand(Share<double>({}, {0.5}), {2, 2}).As<double>(), testing::Each(0.5));
  EXPECT_EQ(Expand(x, {0}).shape(), (Shape{2, 0}));
}

TEST(MovementOps, ExpandRefusesOtherExtentsAndHugeOnes) {
  const Node node = MakeNode("Expand", 13, 2);
  ExpectWrong({node, {Pattern({2, 3}), List({2, 4})}}, "do not broadcast");
  ExpectWrong({node, {Pattern({3}), List({-1})}}, "negative");
  ExpectWrong({node, {Pattern({1}), List({int64_t{1} << 62, 4})}}, "elements");
  ExpectWrong({node, {Pattern({1}), List(Ints(17, 1))}}, "more than 16 axes");
}

}  // namespace
}  // namespace saker
