#include "core/kernels/arg_extreme.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<int64_t> Places(const ArgExtremeShape& shape, const std::vector<T>& x) {
  std::vector<int64_t> places(static_cast<size_t>(shape.outer * shape.inner), -1);
  FindArgExtreme(DataTypeOf<T>())(shape, x.data(), places.data());
  return places;
}

TEST(ArgExtreme, FindsTheFirstOrTheLastOfEquals) {
  const std::vector<float> x = {1, 3, 3, 0, 0, 2};
  EXPECT_THAT(Places<float>({.count = 6}, x), ElementsAre(1));
  EXPECT_THAT(Places<float>({.count = 6, .last = true}, x), ElementsAre(2));
  EXPECT_THAT(Places<float>({.count = 6, .smallest = true}, x), ElementsAre(3));
  EXPECT_THAT(Places<float>({.count = 6, .smallest = true, .last = true}, x), ElementsAre(4));
}

TEST(ArgExtreme, WorksAlongTheMiddleAxis) {
  const std::vector<int32_t> x = {1, 9, 5, 2, 3, 4, /**/ 7, 0, 7, 1, 8, -1};
  EXPECT_THAT(Places<int32_t>({.outer = 2, .count = 3, .inner = 2}, x), ElementsAre(1, 0, 2, 1));
}

TEST(ArgExtreme, TakesNaNForMoreExtremeThanAnyNumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {1, nan, 5, nan, 2};
  for (const bool smallest : {false, true}) {
    EXPECT_THAT(Places<float>({.count = 5, .smallest = smallest}, x), ElementsAre(1));
    EXPECT_THAT(Places<float>({.count = 5, .smallest = smallest, .last = true}, x), ElementsAre(3));
  }
}

TEST(ArgExtreme, ComparesWholeNumbersExactly) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(Places<int64_t>({.count = 2}, {kMost - 1, kMost}), ElementsAre(1));
  EXPECT_THAT(Places<uint8_t>({.count = 3}, {1, 255, 127}), ElementsAre(1));
  EXPECT_THAT(Places<int8_t>({.count = 3}, {1, -1, 127}), ElementsAre(2));
}

TEST(ArgExtreme, HasNoHalvesAndNoTruthValues) {
  for (const DataType type : {DataType::kFloat16, DataType::kBFloat16, DataType::kBool}) {
    EXPECT_EQ(FindArgExtreme(type), nullptr);
  }
}

}  // namespace
}  // namespace saker
