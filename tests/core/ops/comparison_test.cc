// Comparisons and logic as nodes: the type of the answer, broadcasting of every opset, rows.
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

std::vector<bool> BoolsOf(const Tensor& tensor) {
  return std::vector<bool>(tensor.As<bool>().begin(), tensor.As<bool>().end());
}

TEST(ComparisonOps, AnswerInBoolsWhateverTheyCompare) {
  const auto a = Share<float>({3}, {1, 2, 3}), b = Share<float>({}, {2});
  const auto run = [&](const char* op_type) { return BoolsOf(RunOne({MakeNode(op_type, 16, 2), {a, b}})); };
  EXPECT_THAT(run("Equal"), ElementsAre(false, true, false));
  EXPECT_THAT(run("Greater"), ElementsAre(false, false, true));
  EXPECT_THAT(run("GreaterOrEqual"), ElementsAre(false, true, true));
  EXPECT_THAT(run("Less"), ElementsAre(true, false, false));
  EXPECT_THAT(run("LessOrEqual"), ElementsAre(true, true, false));
}

TEST(ComparisonOps, CombineTruth) {
  const auto a = Share<bool>({2, 2}, {false, false, true, true}), b = Share<bool>({2}, {false, true});
  const auto run = [&](const char* op_type) { return BoolsOf(RunOne({MakeNode(op_type, 7, 2), {a, b}})); };
  EXPECT_THAT(run("And"), ElementsAre(false, false, false, true));
  EXPECT_THAT(run("Or"), ElementsAre(false, true, true, true));
  EXPECT_THAT(run("Xor"), ElementsAre(false, true, true, false));
  EXPECT_THAT(run("Equal"), ElementsAre(true, false, false, true));
}

TEST(ComparisonOps, HaveTheOldBroadcastingBelowOpset7) {
  const auto x = Share<float>({2, 3}, {1, 2, 3, 4, 5, 6}), columns = Share<float>({2}, {2, 5});
  const auto old = [](const char* op_type, int64_t axis) {
    return NodeOf(op_type, 1, 2, {{"broadcast", int64_t{1}}, {"axis", axis}});
  };
  for (const int64_t axis : {0, -2}) {
    EXPECT_THAT(RunOne({old("Less", axis), {x, columns}}).As<bool>(),
                ElementsAre(true, false, false, true, false, false));
  }
  const auto truth = Share<bool>({2, 1}, {true, false}), one = Share<bool>({2}, {true, true});
  EXPECT_THAT(RunOne({old("Xor", 0), {truth, one}}).As<bool>(), ElementsAre(false, true));
  ExpectWrong({old("Less", 1), {x, Pattern({3, 1})}}, "leaves no room");
}

TEST(ComparisonOps, AnswerNothingForNoElements) {
  const Tensor y = RunOne({MakeNode("Less", 13, 2), {Pattern({2, 0}), Pattern({1})}});
  EXPECT_EQ(y.shape(), (Shape{2, 0}));
  EXPECT_EQ(y.type(), DataType::kBool);
}

TEST(ComparisonOps, RefuseTypesThatTheyDoNotTake) {
  const auto bools = Zeros(DataType::kBool, {2}), ints = Zeros(DataType::kInt32, {2});
  ExpectUnsupported({MakeNode("Less", 13, 2), {bools, bools}}, "element type BOOL is not supported");
  ExpectUnsupported({MakeNode("And", 13, 2), {ints, ints}}, "element type INT32 is not supported");
  ExpectWrong({MakeNode("Equal", 13, 2), {bools, ints}}, "operands of different types: BOOL and INT32");
}

TEST(ComparisonOps, OverwriteNothingButBools) {
  const auto floats = Pattern({3}), bools = Share<bool>({3}, {true, false, true});
  ExpectSameInPlace({MakeNode("Less", 13, 2), {floats, floats}}, -1);
  ExpectSameInPlace({MakeNode("And", 13, 2), {bools, bools}}, 0);
}

TEST(ComparisonOps, KeepRowsApartUnlessAConstantHasOneForEach) {
  const Node node = MakeNode("Less", 13, 2);
  EXPECT_EQ(FlowOf({node, {Pattern({4, 3}), Pattern({3})}}, {{0, 1}, {}}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowOf({node, {Pattern({4, 3}), Pattern({4, 1})}}, {{0, 1}, {}}), std::nullopt);
}

}  // namespace
}  // namespace saker
