#include "core/kernels/scatter.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/half.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Reduce(ScatterReduction reduction, DataType type, std::vector<T> target, const std::vector<T>& updates) {
  FindScatter(reduction, type)(target.data(), updates.data(), static_cast<int64_t>(updates.size()));
  return target;
}

template <typename T>
void ExpectReductions(DataType type) {
  const auto reduce = [type](ScatterReduction reduction) { return Reduce<T>(reduction, type, {2, 5}, {4, 3}); };
  EXPECT_THAT(reduce(ScatterReduction::kNone), ElementsAre(4, 3));
  EXPECT_THAT(reduce(ScatterReduction::kAdd), ElementsAre(6, 8));
  EXPECT_THAT(reduce(ScatterReduction::kMul), ElementsAre(8, 15));
  EXPECT_THAT(reduce(ScatterReduction::kMin), ElementsAre(2, 3));
  EXPECT_THAT(reduce(ScatterReduction::kMax), ElementsAre(4, 5));
}

TEST(Scatter, ReducesNumbersOfEveryType) {
  ExpectReductions<float>(DataType::kFloat32);
  ExpectReductions<double>(DataType::kFloat64);
  ExpectReductions<int8_t>(DataType::kInt8);
  ExpectReductions<int16_t>(DataType::kInt16);
  ExpectReductions<int32_t>(DataType::kInt32);
  ExpectReductions<int64_t>(DataType::kInt64);
  ExpectReductions<uint8_t>(DataType::kUInt8);
  ExpectReductions<uint16_t>(DataType::kUInt16);
  ExpectReductions<uint32_t>(DataType::kUInt32);
  ExpectReductions<uint64_t>(DataType::kUInt64);
}

TEST(Scatter, ComparesSignedNumbersAsSuch) {
  EXPECT_THAT(Reduce<int32_t>(ScatterReduction::kMin, DataType::kInt32, {1}, {-1}), ElementsAre(-1));
  EXPECT_THAT(Reduce<uint32_t>(ScatterReduction::kMin, DataType::kUInt32, {1}, {0xffffffffu}), ElementsAre(1u));
}

TEST(Scatter, RoundsHalves) {
  const auto half = [](float value) { return Half::From(value); };
  EXPECT_EQ(static_cast<float>(Reduce<Half>(ScatterReduction::kAdd, DataType::kFloat16, {half(2048)}, {half(1)})[0]),
            2048);
  EXPECT_EQ(static_cast<float>(Reduce<Half>(ScatterReduction::kMax, DataType::kFloat16, {half(-1)}, {half(3)})[0]), 3);
  const std::vector<BFloat16> wide =
      Reduce<BFloat16>(ScatterReduction::kMul, DataType::kBFloat16, {BFloat16::From(3)}, {BFloat16::From(-2)});
  EXPECT_EQ(static_cast<float>(wide[0]), -6);
}

TEST(Scatter, WrapsIntegersAround) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Reduce<int64_t>(ScatterReduction::kAdd, DataType::kInt64, {kMost}, {1})[0],
            std::numeric_limits<int64_t>::min());
  EXPECT_EQ(Reduce<uint16_t>(ScatterReduction::kMul, DataType::kUInt16, {0xffff}, {0xffff})[0], 1);
}

TEST(Scatter, KeepsNotANumber) {
  const float nan = std::nanf("");
  for (const ScatterReduction reduction : {ScatterReduction::kMin, ScatterReduction::kMax, ScatterReduction::kAdd}) {
    const std::vector<float> reduced = Reduce<float>(reduction, DataType::kFloat32, {nan, 1}, {1, nan});
    EXPECT_TRUE(std::isnan(reduced[0]) && std::isnan(reduced[1]));
  }
}

TEST(Scatter, KeepsTruthsZeroOrOne) {
  EXPECT_THAT(Reduce<uint8_t>(ScatterReduction::kAdd, DataType::kBool, {1, 0, 0}, {1, 1, 0}), ElementsAre(1, 1, 0));
  EXPECT_THAT(Reduce<uint8_t>(ScatterReduction::kMul, DataType::kBool, {1, 0}, {1, 1}), ElementsAre(1, 0));
  EXPECT_EQ(FindScatter(ScatterReduction::kNone, DataType::kInvalid), nullptr);
}

}  // namespace
}  // namespace saker
