#include <cmath>
#include <limits>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
OneOp Range(T start, T limit, T delta) {
  return {MakeNode("Range", 11, 3), {Share<T>({}, {start}), Share<T>({}, {limit}), Share<T>({}, {delta})}};
}

TEST(Range, CountsUpAndDownInEveryType) {
  EXPECT_THAT(RunOne(Range<float>(1, 5, 2)).As<float>(), ElementsAre(1, 3));
  EXPECT_THAT(RunOne(Range<double>(1, 0, -0.25)).As<double>(), ElementsAre(1, 0.75, 0.5, 0.25));
  EXPECT_THAT(RunOne(Range<int16_t>(10, 4, -2)).As<int16_t>(), ElementsAre(10, 8, 6));
  EXPECT_THAT(RunOne(Range<int32_t>(0, 5, 2)).As<int32_t>(), ElementsAre(0, 2, 4));
  EXPECT_THAT(RunOne(Range<int64_t>(0, 3, 1)).As<int64_t>(), ElementsAre(0, 1, 2));
}

TEST(Range, IsEmptyWhereTheLimitLiesBehind) {
  EXPECT_EQ(RunOne(Range<int64_t>(3, 0, 1)).shape(), (Shape{0}));
  EXPECT_EQ(RunOne(Range<float>(0, 3, -1)).shape(), (Shape{0}));
  EXPECT_EQ(RunOne(Range<int64_t>(3, 3, 1)).shape(), (Shape{0}));
}

TEST(Range, KnowsDistancesThatNoInt64Holds) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min(), kMost = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(RunOne(Range<int64_t>(kLeast, kMost, kMost)).As<int64_t>(), ElementsAre(kLeast, -1, kMost - 1));
  EXPECT_THAT(RunOne(Range<int64_t>(kMost, kLeast, kLeast)).As<int64_t>(), ElementsAre(kMost, -1));
  // Doubles would take the two bounds for one number.
  EXPECT_THAT(RunOne(Range<int64_t>(kMost - 1, kMost, 1)).As<int64_t>(), ElementsAre(kMost - 1));
}

TEST(Range, RefusesStepsAndBoundsWithoutAnEnd) {
  ExpectWrong(Range<float>(0, 1, 0), "delta must not be 0");
  ExpectWrong(Range<int64_t>(0, 1, 0), "delta must not be 0");
  ExpectWrong(Range<float>(0, INFINITY, 1), "make inf numbers");
  ExpectWrong(Range<float>(0, NAN, 1), "make nan numbers");
  ExpectWrong(Range<int64_t>(0, std::numeric_limits<int64_t>::max(), 1), "numbers");
  OneOp mixed = Range<float>(0, 1, 1);
  mixed.inputs[1] = List({1});
  ExpectWrong(mixed, "limit must be one FLOAT, got INT64 [1]");
  mixed.inputs[1] = Pattern({2});
  ExpectWrong(mixed, "limit must be one FLOAT, got FLOAT [2]");
  OneOp moving = Range<float>(0, 1, 1);
  moving.constants = false;
  ExpectUnsupported(moving, "depends on the request");
  ExpectUnsupported(
      {MakeNode("Range", 11, 3), {Zeros(DataType::kBool, {}), Zeros(DataType::kBool, {}), Zeros(DataType::kBool, {})}},
      "BOOL is not supported");
}

}  // namespace
}  // namespace saker
