#include "core/kernels/cast.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/half.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

template <typename From, typename To>
std::vector<To> CastAll(const std::vector<From>& from) {
  std::vector<To> to(from.size());
  FindCast(DataTypeOf<From>(), DataTypeOf<To>())(from.data(), to.data(), static_cast<int64_t>(from.size()));
  return to;
}

TEST(Cast, TruncatesFloatsTowardsZero) {
  EXPECT_EQ((CastAll<float, int32_t>({1.9f, -1.9f, 0.5f})), (std::vector<int32_t>{1, -1, 0}));
}

TEST(Cast, WrapsFloatsOutOfRangeAsNumPyDoes) {
  const float infinity = std::numeric_limits<float>::infinity();
  const int32_t least = std::numeric_limits<int32_t>::min();
  EXPECT_EQ((CastAll<float, int32_t>({1e20f, -1e20f, infinity, std::nanf(""), 2147483648.0f, -2147483648.0f})),
            (std::vector<int32_t>{least, least, least, least, least, least}));
  EXPECT_EQ((CastAll<float, uint8_t>({-1.0f, 300.0f, -3.9f, 1e20f})), (std::vector<uint8_t>{255, 44, 253, 0}));
  EXPECT_EQ((CastAll<double, int8_t>({128, -129, 1e6})), (std::vector<int8_t>{-128, 127, 64}));
  EXPECT_EQ((CastAll<double, uint32_t>({4294967295.0, -1.0, 4294967296.0})),
            (std::vector<uint32_t>{4294967295u, 4294967295u, 0}));
  EXPECT_EQ((CastAll<double, int64_t>({9.3e18, -9.3e18})),
            (std::vector<int64_t>(2, std::numeric_limits<int64_t>::min())));
}

TEST(Cast, ReachesTheUpperHalfOfUInt64) {
  EXPECT_EQ((CastAll<double, uint64_t>({9223372036854775808.0, 1.8e19, -1.0})),
            (std::vector<uint64_t>{uint64_t{1} << 63, 18000000000000000000u, ~uint64_t{0}}));
}

TEST(Cast, WrapsIntegersLikeC) { EXPECT_EQ((CastAll<int64_t, int8_t>({257, -1})), (std::vector<int8_t>{1, -1})); }

TEST(Cast, MakesTruthOfWhateverIsNotZero) {
  const float from[] = {0.0f, -0.0f, 0.25f, std::nanf("")};
  bool to[4];
  FindCast(DataType::kFloat32, DataType::kBool)(from, to, 4);
  EXPECT_FALSE(to[0]);
  EXPECT_FALSE(to[1]);
  EXPECT_TRUE(to[2]);
  EXPECT_TRUE(to[3]);
}

TEST(Cast, HasAFunctionForEveryPairOfTypes) {
  for (int from = 1; from <= static_cast<int>(DataType::kBool); ++from) {
    for (int to = 1; to <= static_cast<int>(DataType::kBool); ++to) {
      EXPECT_NE(FindCast(static_cast<DataType>(from), static_cast<DataType>(to)), nullptr);
    }
  }
  EXPECT_EQ(FindCast(DataType::kInvalid, DataType::kFloat32), nullptr);
  EXPECT_EQ(FindCast(DataType::kFloat32, DataType::kInvalid), nullptr);
}

TEST(Half, ReturnsEveryValueThatItHolds) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float value = HalfToFloat(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(HalfToFloat(FloatToHalf(value))));
    } else {
      EXPECT_EQ(FloatToHalf(value), half) << value;
    }
  }
}

TEST(Half, RoundsToNearestEven) {
  EXPECT_EQ(FloatToHalf(1.0f), 0x3c00);
  EXPECT_EQ(FloatToHalf(1.0f + 0x1p-11f), 0x3c00) << "halfway goes to the even neighbour below";
  EXPECT_EQ(FloatToHalf(1.0f + 3 * 0x1p-11f), 0x3c02) << "halfway goes to the even neighbour above";
  EXPECT_EQ(FloatToHalf(65504.0f), 0x7bff);
  EXPECT_EQ(FloatToHalf(65519.0f), 0x7bff);
  EXPECT_EQ(FloatToHalf(65520.0f), 0x7c00);
  EXPECT_EQ(FloatToHalf(-1e9f), 0xfc00);
  EXPECT_EQ(FloatToHalf(0x1p-24f), 0x0001);
  EXPECT_EQ(FloatToHalf(0x1p-26f), 0x0000);
}

TEST(BFloat16, ReturnsEveryValueThatItHoldsAndRounds) {
  for (uint32_t bits = 0; bits < 0x10000; bits += 7) {
    const float value = BFloat16ToFloat(static_cast<uint16_t>(bits));
    if (!std::isnan(value)) {
      EXPECT_EQ(FloatToBFloat16(value), bits);
    }
  }
  EXPECT_EQ(FloatToBFloat16(1.0f + 0x1p-8f), 0x3f80);
  EXPECT_EQ(FloatToBFloat16(1.0f + 3 * 0x1p-8f), 0x3f82);
  EXPECT_TRUE(std::isnan(BFloat16ToFloat(FloatToBFloat16(std::nanf("")))));
}

}  // namespace
}  // namespace saker
