// The oracle of binary_test.cc and the kernels of every other type: the borders of integers, signs of remainders.
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/binary.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Apply(BinaryOp op, const std::vector<T>& a, const std::vector<T>& b) {
  const Shape a_shape{static_cast<int64_t>(a.size())}, b_shape{static_cast<int64_t>(b.size())};
  const Shape shape = *BroadcastShape(a_shape, b_shape);
  std::vector<T> out(static_cast<size_t>(shape.ElementCount()));
  FindBinaryReference(op, DataTypeOf<T>())(MakeBroadcastLoops(a_shape, b_shape, shape), a.data(), b.data(), out.data());
  return out;
}

TEST(BinaryReference, NeverTrapsOnIntegers) {
  const int32_t least = std::numeric_limits<int32_t>::min();
  EXPECT_THAT(Apply<int32_t>(BinaryOp::kDiv, {7, least, -7}, {0, -1, 2}), ElementsAre(0, least, -3));
  EXPECT_THAT(Apply<int64_t>(BinaryOp::kDiv, {std::numeric_limits<int64_t>::min()}, {-1}),
              ElementsAre(std::numeric_limits<int64_t>::min()));
  for (const BinaryOp op : {BinaryOp::kMod, BinaryOp::kFmod}) {
    EXPECT_THAT(Apply<int32_t>(op, {7, least}, {0, -1}), ElementsAre(0, 0));
    EXPECT_THAT(Apply<uint8_t>(op, {7, 200}, {0, 255}), ElementsAre(0, 200));
  }
}

TEST(BinaryReference, WrapsIntegersThatOverflow) {
  const int32_t least = std::numeric_limits<int32_t>::min();
  EXPECT_THAT(Apply<int32_t>(BinaryOp::kSub, {least}, {1}), ElementsAre(std::numeric_limits<int32_t>::max()));
  EXPECT_THAT(Apply<uint8_t>(BinaryOp::kAdd, {250}, {10}), ElementsAre(4));
  EXPECT_THAT(Apply<uint16_t>(BinaryOp::kMul, {65535}, {65535}), ElementsAre(1));
  EXPECT_THAT(Apply<int8_t>(BinaryOp::kPRelu, {-100, 100}, {3}), ElementsAre(-44, 100));
}

TEST(BinaryReference, GivesRemaindersTheSignOfTheDivisorOrOfTheDividend) {
  const std::vector<int32_t> a = {-7, 7, -7, 7, -6}, b = {3, -3, -3, 3, 3};
  EXPECT_THAT(Apply<int32_t>(BinaryOp::kMod, a, b), ElementsAre(2, -2, -1, 1, 0));
  EXPECT_THAT(Apply<int32_t>(BinaryOp::kFmod, a, b), ElementsAre(-1, 1, -1, 1, 0));
  EXPECT_THAT(Apply<double>(BinaryOp::kMod, {-4.5, 4.5}, {2, -2}), ElementsAre(1.5, -1.5));
  EXPECT_THAT(Apply<double>(BinaryOp::kFmod, {-4.5, 4.5}, {2, -2}), ElementsAre(-0.5, 0.5));
}

TEST(BinaryReference, RaisesIntegersExactlyAndWrapsWhatDoesNotFit) {
  // No double holds it.
  EXPECT_THAT(Apply<int64_t>(BinaryOp::kPow, {3, -3, 2, 10}, {39, 3, 62, 0}),
              ElementsAre(4052555153018976267, -27, int64_t{1} << 62, 1));
  EXPECT_THAT(Apply<int8_t>(BinaryOp::kPow, {2, -2}, {7, 7}), ElementsAre(-128, -128));
  EXPECT_THAT(Apply<uint8_t>(BinaryOp::kPow, {3, 16}, {5, 2}), ElementsAre(243, 0));
}

TEST(BinaryReference, LeavesNothingOfNegativePowersButOnes) {
  EXPECT_THAT(Apply<int32_t>(BinaryOp::kPow, {1, -1, -1, 2, 0}, {-3, -3, -2, -1, -1}), ElementsAre(1, -1, 1, 0, 0));
  EXPECT_THAT(Apply<float>(BinaryOp::kPow, {2, 0}, {-1, -1}),
              ElementsAre(0.5f, std::numeric_limits<float>::infinity()));
}

TEST(BinaryReference, LetsANaNOnEitherSideThroughMaxAndMin) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const BinaryOp op : {BinaryOp::kMax, BinaryOp::kMin}) {
    for (const double value : Apply<double>(op, {nan, 1, nan}, {1, nan, nan})) EXPECT_TRUE(std::isnan(value));
  }
}

TEST(BinaryReference, SlopesBelowZeroOnlyAndKeepsNaN) {
  EXPECT_THAT(Apply<double>(BinaryOp::kPRelu, {-2, 0, 2}, {0.25}), ElementsAre(-0.5, 0, 2));
  EXPECT_TRUE(std::isnan(Apply<float>(BinaryOp::kPRelu, {std::nanf("")}, {2})[0]));
}

}  // namespace
}  // namespace saker
