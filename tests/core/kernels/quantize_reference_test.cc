// The plain loops by hand: what the vectors are held to in quantize_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/kernels/half.h"
#include "core/kernels/quantize.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(QuantizeReference, RoundsTiesToEvenBeforeTheZeroPointIsAdded) {
  const std::vector<float> x = {0.5f, 1.5f, -0.5f, -1.5f, 300};
  std::vector<uint8_t> q(x.size());
  FindQuantizeReference(DataType::kFloat32, DataType::kUInt8)(x.data(), 5, 1, 5, q.data());
  EXPECT_THAT(q, ElementsAre(5, 7, 5, 3, 255));
}

TEST(QuantizeReference, TakesHalvesAndIntegers) {
  const Half half = Half::From(-3);
  int16_t q = 0;
  FindQuantizeReference(DataType::kFloat16, DataType::kInt16)(&half, 1, 0.5f, 1, &q);
  EXPECT_EQ(q, -5);
  const int32_t whole = 7;
  FindQuantizeReference(DataType::kInt32, DataType::kInt16)(&whole, 1, 2, 0, &q);
  EXPECT_EQ(q, 4);
}

TEST(DequantizeReference, TakesTheZeroPointOffInMoreThan32Bits) {
  const int32_t q = std::numeric_limits<int32_t>::max();
  float x = 0;
  FindDequantizeReference(DataType::kInt32, DataType::kFloat32)(&q, 1, 1, std::numeric_limits<int32_t>::min(), &x);
  EXPECT_EQ(x, 4294967296.0f);
}

TEST(DequantizeReference, WritesHalves) {
  const uint8_t q = 3;
  BFloat16 x;
  FindDequantizeReference(DataType::kUInt8, DataType::kBFloat16)(&q, 1, 0.5f, 8, &x);
  EXPECT_EQ(static_cast<float>(x), -2.5f);
}

TEST(RequantizeReference, ScalesAreOneForAllOrOneForEach) {
  const std::vector<int32_t> sums = {10, 10, -1000};
  const std::vector<float> scales = {0.25f, 1, 1};
  std::vector<int8_t> q(3);
  FindRequantizeReference(DataType::kInt8)(sums.data(), 3, scales.data(), 1, 1, q.data());
  EXPECT_THAT(q, ElementsAre(3, 11, -128));
  FindRequantizeReference(DataType::kInt8)(sums.data(), 3, scales.data(), 0, 1, q.data());
  EXPECT_THAT(q, ElementsAre(3, 3, -128));
}

TEST(QuantizeReference, HasNoLoopForOtherTypes) {
  EXPECT_EQ(FindQuantizeReference(DataType::kFloat64, DataType::kUInt8), nullptr);
  EXPECT_EQ(FindQuantizeReference(DataType::kFloat32, DataType::kInt32), nullptr);
  EXPECT_EQ(FindDequantizeReference(DataType::kInt64, DataType::kFloat32), nullptr);
  EXPECT_EQ(FindRequantizeReference(DataType::kInt16), nullptr);
}

TEST(RangeOf, IsThatOfTheType) {
  EXPECT_EQ(RangeOf(DataType::kInt8).least, -128);
  EXPECT_EQ(RangeOf(DataType::kUInt8).most, 255);
  EXPECT_EQ(RangeOf(DataType::kUInt16).most, 65535);
  EXPECT_EQ(RangeOf(DataType::kInt16).least, -32768);
}

}  // namespace
}  // namespace saker
