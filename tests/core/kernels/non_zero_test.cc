#include "core/kernels/non_zero.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(NonZero, ListsTheIndexTuplesAxisByAxis) {
  const std::vector<int32_t> x = {1, 0, 0, 2, 3, 0};
  EXPECT_EQ(CountNonZeroOf(DataType::kInt32)(x.data(), 6), 3);
  std::vector<int64_t> places(6, -1);
  EXPECT_EQ(FindNonZeroOf(DataType::kInt32)({2, 3}, x.data(), 3, places.data()), 3);
  EXPECT_THAT(places, ElementsAre(0, 1, 1, 0, 0, 1));
}

TEST(NonZero, WritesNoMoreColumnsThanThereIsRoomFor) {
  const std::vector<int64_t> x = {1, 1, 1};
  std::vector<int64_t> places(2, -1);
  EXPECT_EQ(FindNonZeroOf(DataType::kInt64)({3}, x.data(), 1, places.data()), 3);
  EXPECT_THAT(places, ElementsAre(0, -1));
}

TEST(NonZero, TakesNegativeZeroForZeroAndNaNForNone) {
  const std::vector<float> x = {-0.0f, 0.0f, std::numeric_limits<float>::quiet_NaN(), -1};
  EXPECT_EQ(CountNonZeroOf(DataType::kFloat32)(x.data(), 4), 2);
}

TEST(NonZero, FindsNothingInNothing) {
  EXPECT_EQ(CountNonZeroOf(DataType::kBool)(nullptr, 0), 0);
  EXPECT_EQ(FindNonZeroOf(DataType::kBool)({0, 3}, nullptr, 0, nullptr), 0);
}

TEST(NonZero, HasNoHalves) {
  for (const DataType type : {DataType::kFloat16, DataType::kBFloat16}) {
    EXPECT_EQ(CountNonZeroOf(type), nullptr);
    EXPECT_EQ(FindNonZeroOf(type), nullptr);
  }
}

}  // namespace
}  // namespace saker
