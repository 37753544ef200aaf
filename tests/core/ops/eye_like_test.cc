#include <limits>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::Each;
using testing::ElementsAre;

Tensor Eye(const Shape& shape, int64_t k) {
  return RunOne({NodeOf("EyeLike", 9, 1, {{"k", k}}), {Zeros(DataType::kInt8, shape)}});
}

TEST(EyeLike, PutsOnesOnADiagonal) {
  EXPECT_THAT(Eye({2, 3}, 0).As<int8_t>(), ElementsAre(1, 0, 0, 0, 1, 0));
  EXPECT_THAT(Eye({2, 3}, 1).As<int8_t>(), ElementsAre(0, 1, 0, 0, 0, 1));
  EXPECT_THAT(Eye({2, 3}, 2).As<int8_t>(), ElementsAre(0, 0, 1, 0, 0, 0));
  EXPECT_THAT(Eye({3, 2}, -1).As<int8_t>(), ElementsAre(0, 0, 1, 0, 0, 1));
  EXPECT_THAT(Eye({3, 2}, -2).As<int8_t>(), ElementsAre(0, 0, 0, 0, 1, 0));
  EXPECT_EQ(Eye({0, 3}, 0).shape(), (Shape{0, 3}));
}

TEST(EyeLike, PutsNoneBeyondTheMatrix) {
  for (const int64_t k :
       {int64_t{3}, int64_t{-2}, std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    EXPECT_THAT(Eye({2, 3}, k).As<int8_t>(), Each(0)) << k;
  }
}

TEST(EyeLike, HasTheTypeThatItIsToldOrThatOfTheMatrix) {
  const Tensor y = RunOne({NodeOf("EyeLike", 9, 1, {{"dtype", int64_t{11}}}), {Zeros(DataType::kInt32, {1, 2})}});
  EXPECT_THAT(y.As<double>(), ElementsAre(1, 0));
  EXPECT_EQ(RunOne({MakeNode("EyeLike", 22, 1), {Pattern({2, 2})}}).type(), DataType::kFloat32);
  ExpectUnsupported({NodeOf("EyeLike", 9, 1, {{"dtype", int64_t{8}}}), {Pattern({2, 2})}}, "is not supported");
  ExpectWrong({MakeNode("EyeLike", 9, 1), {Pattern({2})}}, "expected a matrix, got [2]");
}

}  // namespace
}  // namespace saker
