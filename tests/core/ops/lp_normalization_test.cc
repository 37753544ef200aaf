// LpNormalization as a node.
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

SharedTensor Numbers() { return Share<float>({2, 2}, {3, -4, 0, 0}); }

TEST(LpNormalizationOp, TakesTheLastAxisAndTheSecondNormUnlessTold) {
  EXPECT_THAT(RunOne({MakeNode("LpNormalization", 1, 1), {Numbers()}}).As<float>(),
              ElementsAre(FloatEq(0.6f), FloatEq(-0.8f), 0, 0));
  const AttributeList first = {{"axis", int64_t{0}}, {"p", int64_t{1}}};
  EXPECT_THAT(RunOne({NodeOf("LpNormalization", 22, 1, first), {Numbers()}}).As<float>(), ElementsAre(1, -1, 0, 0));
}

TEST(LpNormalizationOp, RefusesOtherNormsAxesAndTypes) {
  ExpectWrong({NodeOf("LpNormalization", 1, 1, {{"p", int64_t{3}}}), {Numbers()}}, "p must be 1 or 2, got 3");
  ExpectWrong({NodeOf("LpNormalization", 1, 1, {{"axis", int64_t{2}}}), {Numbers()}}, "out of range");
  ExpectUnsupported({MakeNode("LpNormalization", 1, 1), {Zeros(DataType::kInt32, {2})}}, "element type INT32");
}

TEST(LpNormalizationOp, MayWriteOverItsInput) {
  ExpectSameInPlace({NodeOf("LpNormalization", 1, 1, {{"axis", int64_t{0}}}), {Pattern({4, 5})}}, 0);
}

}  // namespace
}  // namespace saker
