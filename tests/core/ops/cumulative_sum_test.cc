// CumSum as a node.
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor Numbers() { return Share<double>({2, 3}, {1, 2, 3, 4, 5, 6}); }

TEST(CumSumOp, TakesItsAxisAsAScalarOrAListOfOne) {
  for (const int opset : {11, 14}) {
    EXPECT_THAT(RunOne({MakeNode("CumSum", opset, 2), {Numbers(), List({-1})}}).As<double>(),
                ElementsAre(1, 3, 6, 4, 9, 15));
    EXPECT_THAT(RunOne({MakeNode("CumSum", opset, 2), {Numbers(), Share<int32_t>({}, {0})}}).As<double>(),
                ElementsAre(1, 2, 3, 5, 7, 9));
  }
}

TEST(CumSumOp, LeavesTheElementOutAndRunsBackwardsWhenAskedTo) {
  const AttributeList both = {{"exclusive", int64_t{1}}, {"reverse", int64_t{1}}};
  EXPECT_THAT(RunOne({NodeOf("CumSum", 11, 2, both), {Numbers(), List({1})}}).As<double>(),
              ElementsAre(5, 3, 0, 11, 6, 0));
}

TEST(CumSumOp, MayWriteOverItsInput) {
  ExpectSameInPlace({MakeNode("CumSum", 14, 2), {Pattern({4, 5}), List({0})}}, 0);
}

TEST(CumSumOp, RefusesWhatIsNoAxis) {
  ExpectWrong({MakeNode("CumSum", 14, 2), {Numbers(), List({2})}}, "out of range");
  ExpectWrong({MakeNode("CumSum", 14, 2), {Numbers(), List({0, 1})}}, "one number, got 2");
  ExpectWrong({MakeNode("CumSum", 14, 2), {Numbers(), Pattern({1})}}, "must be INT64");
  ExpectWrong({MakeNode("CumSum", 14, 2), {Pattern({}), List({0})}}, "out of range");
}

TEST(CumSumOp, RefusesOtherTypesByName) {
  ExpectUnsupported({MakeNode("CumSum", 14, 2), {Zeros(DataType::kInt8, {3}), List({0})}}, "element type INT8");
}

}  // namespace
}  // namespace saker
