#include "core/kernels/top_k.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
struct Picked {
  std::vector<T> values;
  std::vector<int64_t> places;
};

template <typename T>
Picked<T> Pick(const TopKShape& shape, const std::vector<T>& x) {
  const auto count = static_cast<size_t>(shape.outer * shape.k * shape.inner);
  Picked<T> picked{std::vector<T>(count), std::vector<int64_t>(count)};
  std::vector<int64_t> scratch(static_cast<size_t>(shape.count));
  FindTopK(DataTypeOf<T>())(shape, x.data(), picked.values.data(), picked.places.data(), scratch.data());
  return picked;
}

TEST(TopK, SortsAndPutsTheFirstOfEqualsFirst) {
  const std::vector<float> x = {2, 5, 5, 1, 5};
  const Picked<float> most = Pick<float>({.count = 5, .k = 4}, x);
  EXPECT_THAT(most.values, ElementsAre(5, 5, 5, 2));
  EXPECT_THAT(most.places, ElementsAre(1, 2, 4, 0));
  const Picked<float> least = Pick<float>({.count = 5, .k = 3, .smallest = true}, x);
  EXPECT_THAT(least.values, ElementsAre(1, 2, 5));
  EXPECT_THAT(least.places, ElementsAre(3, 0, 1));
}

TEST(TopK, WorksAlongTheMiddleAxis) {
  const Picked<int32_t> picked = Pick<int32_t>({.count = 3, .inner = 2, .k = 2}, {1, 9, 5, 2, 3, 4});
  EXPECT_THAT(picked.values, ElementsAre(5, 9, 3, 4));
  EXPECT_THAT(picked.places, ElementsAre(1, 0, 2, 2));
}

TEST(TopK, AgreesWithAStableSortForEveryK) {
  std::vector<int64_t> x(100);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<int64_t>((i * 37 + 11) % 23);
  std::vector<int64_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return x[a] > x[b]; });
  for (int64_t k = 0; k <= 100; ++k) {
    const Picked<int64_t> picked = Pick<int64_t>({.count = 100, .k = k}, x);
    EXPECT_TRUE(std::equal(picked.places.begin(), picked.places.end(), order.begin())) << k;
  }
}

TEST(TopK, TakesNaNForLargerThanAnyNumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {nan, std::numeric_limits<float>::infinity(), nan, 1};
  EXPECT_THAT(Pick<float>({.count = 4, .k = 4}, x).places, ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(Pick<float>({.count = 4, .k = 4, .smallest = true}, x).places, ElementsAre(3, 1, 0, 2));
}

TEST(TopK, WritesOnlyWhatIsWanted) {
  const std::vector<uint8_t> x = {1, 200, 3};
  std::vector<int64_t> scratch(3);
  uint8_t value = 0;
  int64_t place = 0;
  FindTopK(DataType::kUInt8)({.count = 3}, x.data(), &value, nullptr, scratch.data());
  FindTopK(DataType::kUInt8)({.count = 3}, x.data(), nullptr, &place, scratch.data());
  EXPECT_EQ(value, 200);
  EXPECT_EQ(place, 1);
}

TEST(TopK, HasNoHalvesAndNoTruthValues) {
  for (const DataType type : {DataType::kFloat16, DataType::kBFloat16, DataType::kBool}) {
    EXPECT_EQ(FindTopK(type), nullptr);
  }
}

}  // namespace
}  // namespace saker
