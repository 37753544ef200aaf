#include "core/kernels/comparison.h"

#include <array>
#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

constexpr ComparisonOp kOfNumbers[] = {ComparisonOp::kEqual, ComparisonOp::kGreater, ComparisonOp::kGreaterOrEqual,
                                       ComparisonOp::kLess, ComparisonOp::kLessOrEqual};

template <typename T, size_t count>
std::array<bool, count> Apply(ComparisonOp op, const std::array<T, count>& a, const std::array<T, count>& b) {
  const Shape shape{static_cast<int64_t>(count)};
  std::array<bool, count> out;
  FindComparison(op, DataTypeOf<T>())(MakeBroadcastLoops(shape, shape, shape), a.data(), b.data(), out.data());
  return out;
}

template <typename T>
void ExpectOrder() {
  const std::array<T, 3> a = {1, 2, 3}, b = {2, 2, 2};
  EXPECT_THAT(Apply(ComparisonOp::kEqual, a, b), ElementsAre(false, true, false));
  EXPECT_THAT(Apply(ComparisonOp::kGreater, a, b), ElementsAre(false, false, true));
  EXPECT_THAT(Apply(ComparisonOp::kGreaterOrEqual, a, b), ElementsAre(false, true, true));
  EXPECT_THAT(Apply(ComparisonOp::kLess, a, b), ElementsAre(true, false, false));
  EXPECT_THAT(Apply(ComparisonOp::kLessOrEqual, a, b), ElementsAre(true, true, false));
}

TEST(Comparison, OrdersEveryTypeOfNumber) {
  ExpectOrder<float>();
  ExpectOrder<double>();
  ExpectOrder<int8_t>();
  ExpectOrder<int16_t>();
  ExpectOrder<int32_t>();
  ExpectOrder<int64_t>();
  ExpectOrder<uint8_t>();
  ExpectOrder<uint16_t>();
  ExpectOrder<uint32_t>();
  ExpectOrder<uint64_t>();
}

TEST(Comparison, FindsNothingTrueOfNaN) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const ComparisonOp op : kOfNumbers) {
    EXPECT_THAT(Apply<double>(op, std::array{nan, 1.0, nan}, std::array{1.0, nan, nan}),
                ElementsAre(false, false, false));
  }
}

TEST(Comparison, ComparesSignsOfIntegersAsTheyAre) {
  EXPECT_THAT(Apply(ComparisonOp::kLess, std::array<int8_t, 1>{-1}, std::array<int8_t, 1>{1}), ElementsAre(true));
  EXPECT_THAT(Apply(ComparisonOp::kLess, std::array<uint64_t, 1>{~uint64_t{0}}, std::array<uint64_t, 1>{1}),
              ElementsAre(false));
}

TEST(Comparison, KnowsTheTablesOfLogic) {
  const std::array<bool, 4> a = {false, false, true, true}, b = {false, true, false, true};
  EXPECT_THAT(Apply(ComparisonOp::kAnd, a, b), ElementsAre(false, false, false, true));
  EXPECT_THAT(Apply(ComparisonOp::kOr, a, b), ElementsAre(false, true, true, true));
  EXPECT_THAT(Apply(ComparisonOp::kXor, a, b), ElementsAre(false, true, true, false));
  EXPECT_THAT(Apply(ComparisonOp::kEqual, a, b), ElementsAre(true, false, false, true));
}

TEST(Comparison, HasNoOrderOfBoolsAndNoLogicOfNumbers) {
  for (const ComparisonOp op : kOfNumbers) {
    EXPECT_EQ(FindComparison(op, DataType::kBool) != nullptr, op == ComparisonOp::kEqual);
    EXPECT_EQ(FindComparison(op, DataType::kFloat16), nullptr);
  }
  for (const ComparisonOp op : {ComparisonOp::kAnd, ComparisonOp::kOr, ComparisonOp::kXor}) {
    EXPECT_EQ(FindComparison(op, DataType::kInt32), nullptr);
  }
}

}  // namespace
}  // namespace saker
