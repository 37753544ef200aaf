// TopK as a node: where k comes from in each opset, and what is refused.
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor Numbers() { return Share<float>({2, 4}, {1, 4, 3, 4, 8, 5, 6, 7}); }

OneOp TopOf(int opset, const SharedTensor& x, int64_t k, AttributeList attributes = {}) {
  if (opset >= 10) return {NodeOf("TopK", opset, 2, attributes, 2), {x, List({k})}};
  OneOp op{NodeOf("TopK", opset, 1, attributes, 2), {x}};
  op.node.attributes.Set("k", k);
  return op;
}

TEST(TopKOp, TakesKFromWhereTheOpsetHasIt) {
  for (const int opset : {1, 9, 10, 11, 24}) {
    const std::vector<Tensor> y = *RunOp(TopOf(opset, Numbers(), 2));
    EXPECT_EQ(y[0].shape(), (Shape{2, 2}));
    EXPECT_THAT(y[0].As<float>(), ElementsAre(4, 4, 8, 7));
    EXPECT_THAT(y[1].As<int64_t>(), ElementsAre(1, 3, 0, 3));
  }
}

TEST(TopKOp, WorksAlongAnyAxisInEitherDirection) {
  const std::vector<Tensor> rows = *RunOp(TopOf(11, Numbers(), 1, {{"axis", int64_t{0}}}));
  EXPECT_THAT(rows[1].As<int64_t>(), ElementsAre(1, 1, 1, 1));
  const std::vector<Tensor> least = *RunOp(TopOf(11, Numbers(), 3, {{"largest", int64_t{0}}, {"sorted", int64_t{0}}}));
  EXPECT_THAT(least[0].As<float>(), ElementsAre(1, 3, 4, 5, 6, 7));
  EXPECT_THAT(least[1].As<int64_t>(), ElementsAre(0, 2, 1, 1, 2, 3));
}

TEST(TopKOp, TakesAllAndNothing) {
  EXPECT_EQ((*RunOp(TopOf(11, Numbers(), 4)))[1].shape(), (Shape{2, 4}));
  EXPECT_EQ((*RunOp(TopOf(11, Numbers(), 0)))[1].shape(), (Shape{2, 0}));
  EXPECT_EQ((*RunOp(TopOf(11, Pattern({0, 4}), 2)))[0].shape(), (Shape{0, 2}));
}

TEST(TopKOp, MayHaveOutputsThatNobodyWants) {
  OneOp op = TopOf(11, Numbers(), 1);
  op.node.outputs[0] = kNoValue;
  EXPECT_THAT((*RunOp(op))[1].As<int64_t>(), ElementsAre(1, 0));
  op.node.outputs = {5};
  EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(4, 8));
}

TEST(TopKOp, RefusesAKThatDoesNotFit) {
  ExpectWrong(TopOf(11, Numbers(), 5), "k must be 0 to 4, the extent of axis 1, got 5");
  ExpectWrong(TopOf(9, Numbers(), -1), "got -1");
  ExpectWrong({NodeOf("TopK", 11, 2, {}, 2), {Numbers(), List({1, 2})}}, "one number, got 2");
  ExpectWrong({NodeOf("TopK", 9, 1, {}, 2), {Numbers()}}, "k is missing");
  ExpectWrong(TopOf(11, Numbers(), 1, {{"axis", int64_t{2}}}), "out of range");
  ExpectWrong(TopOf(11, Pattern({}), 1), "out of range");
}

TEST(TopKOp, RefusesOtherTypesByName) {
  ExpectUnsupported(TopOf(11, Zeros(DataType::kBool, {4}), 1), "element type BOOL");
}

TEST(TopKOp, KnowsTheValueOfK) {
  EXPECT_THAT((*OpRegistry::Get().Resolve(MakeNode("TopK", 11, 2)))->value_inputs, ElementsAre(1));
}

}  // namespace
}  // namespace saker
