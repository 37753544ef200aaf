// MeanVarianceNormalization as a node.
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

TEST(MeanVarianceOp, NormalizesChannelsUnlessTold) {
  const auto x = Share<float>({2, 2, 1, 1}, {1, 10, 3, 30});
  for (const int opset : {9, 13}) {
    EXPECT_THAT(RunOne({MakeNode("MeanVarianceNormalization", opset, 1), {x}}).As<float>(),
                ElementsAre(FloatNear(-1, 1e-6f), FloatNear(-1, 1e-6f), FloatNear(1, 1e-6f), FloatNear(1, 1e-6f)));
  }
}

TEST(MeanVarianceOp, TakesItsAxes) {
  const auto x = Share<double>({2, 2}, {1, 3, 10, 30});
  const Tensor y = RunOne({NodeOf("MeanVarianceNormalization", 13, 1, {{"axes", Ints{-1}}}), {x}});
  EXPECT_THAT(std::vector<float>(y.As<double>().begin(), y.As<double>().end()),
              ElementsAre(FloatNear(-1, 1e-6f), FloatNear(1, 1e-6f), FloatNear(-1, 1e-6f), FloatNear(1, 1e-6f)));
}

TEST(MeanVarianceOp, RefusesAxesAndTypesThatAreNotThere) {
  ExpectWrong({MakeNode("MeanVarianceNormalization", 13, 1), {Pattern({2, 3, 4})}}, "out of range");
  ExpectUnsupported({MakeNode("MeanVarianceNormalization", 13, 1), {Zeros(DataType::kInt64, {1, 1, 1, 1})}},
                    "element type INT64");
}

TEST(MeanVarianceOp, MayWriteOverItsInput) {
  ExpectSameInPlace({MakeNode("MeanVarianceNormalization", 13, 1), {Pattern({2, 3, 4, 5})}}, 0);
}

}  // namespace
}  // namespace saker
