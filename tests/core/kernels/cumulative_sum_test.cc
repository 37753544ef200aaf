#include "core/kernels/cumulative_sum.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Sums(const CumulativeSumShape& shape, std::vector<T> x) {
  FindCumulativeSum(DataTypeOf<T>())(shape, x.data(), x.data());
  return x;
}

TEST(CumulativeSum, AddsUpFromEitherEndWithOrWithoutTheElement) {
  const std::vector<float> x = {1, 2, 4};
  EXPECT_THAT(Sums<float>({.count = 3}, x), ElementsAre(1, 3, 7));
  EXPECT_THAT(Sums<float>({.count = 3, .exclusive = true}, x), ElementsAre(0, 1, 3));
  EXPECT_THAT(Sums<float>({.count = 3, .reverse = true}, x), ElementsAre(7, 6, 4));
  EXPECT_THAT(Sums<float>({.count = 3, .exclusive = true, .reverse = true}, x), ElementsAre(6, 4, 0));
}

TEST(CumulativeSum, RunsAlongTheMiddleAxis) {
  EXPECT_THAT(Sums<int32_t>({.outer = 2, .count = 2, .inner = 2}, {1, 2, 3, 4, 5, 6, 7, 8}),
              ElementsAre(1, 2, 4, 6, 5, 6, 12, 14));
}

TEST(CumulativeSum, WrapsIntegersAround) {
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  EXPECT_THAT(Sums<int32_t>({.count = 2}, {kMost, 1}), ElementsAre(kMost, std::numeric_limits<int32_t>::min()));
}

TEST(CumulativeSum, DoesNotLoseSmallTerms) {
  std::vector<float> x(size_t{1} << 25, 1.0f);
  EXPECT_EQ(Sums<float>({.count = 1 << 25}, x).back(), static_cast<float>(1 << 25));
}

TEST(CumulativeSum, LeavesNothingAlone) { EXPECT_THAT(Sums<double>({.count = 0}, {}), ElementsAre()); }

TEST(CumulativeSum, HasNoSmallTypes) {
  for (const DataType type : {DataType::kFloat16, DataType::kInt8, DataType::kUInt16, DataType::kBool}) {
    EXPECT_EQ(FindCumulativeSum(type), nullptr);
  }
}

}  // namespace
}  // namespace saker
