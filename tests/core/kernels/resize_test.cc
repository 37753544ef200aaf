#include "core/kernels/resize.h"

#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Ints = std::vector<int64_t>;

template <typename T>
std::vector<T> Count(int64_t count) {
  std::vector<T> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), T(1));
  return values;
}

// Two axes of units of `unit` elements, element by element.
template <typename T>
std::vector<T> NearestByDefinition(const std::vector<T>& x, int64_t columns, const Ints& rows, const Ints& places,
                                   int64_t unit, T outside) {
  std::vector<T> y;
  for (const int64_t row : rows) {
    for (const int64_t place : places) {
      for (int64_t i = 0; i < unit; ++i) {
        const bool inside = row >= 0 && place >= 0;
        y.push_back(inside ? x[static_cast<size_t>((row * columns + place) * unit + i)] : outside);
      }
    }
  }
  return y;
}

template <typename T>
void ExpectNearest(const Ints& rows, const Ints& places, int64_t unit, int64_t repeat) {
  constexpr int64_t kRows = 3, kColumns = 4;
  const std::vector<T> x = Count<T>(kRows * kColumns * unit);
  const NearestAxis axes[] = {{kRows, static_cast<int64_t>(rows.size()), rows.data(), 0},
                              {kColumns, static_cast<int64_t>(places.size()), places.data(), repeat}};
  const T outside = T(99);
  std::vector<T> y(rows.size() * places.size() * static_cast<size_t>(unit), T(77));
  ResizeNearest(axes, 2, static_cast<size_t>(unit) * sizeof(T), &outside, sizeof(T), x.data(), y.data());
  EXPECT_EQ(y, NearestByDefinition(x, kColumns, rows, places, unit, outside));
}

template <typename T>
class ResizeNearestOf : public testing::Test {};
using Elements = testing::Types<uint8_t, uint16_t, float, double>;
TYPED_TEST_SUITE(ResizeNearestOf, Elements);

TYPED_TEST(ResizeNearestOf, CopiesWhatTheTablesSay) {
  for (const int64_t unit : {1, 3, 4, 8, 16}) {
    ExpectNearest<TypeParam>({0, 0, 1, 2, 2}, {3, 3, 0, 1}, unit, 0);
    ExpectNearest<TypeParam>({2}, {0, 0, 1, 1, 2, 2, 3, 3}, unit, 2);
    ExpectNearest<TypeParam>({0, 1, 2}, {0, 0, 1, 1, 2}, unit, 2);
    ExpectNearest<TypeParam>({0, -1, 2, -1, -1}, {-1, 0, 3, -1}, unit, 0);
    ExpectNearest<TypeParam>({1, 1}, {-1, -1}, unit, 0);
  }
}

TEST(ResizeNearest, CopiesAxesWithoutSourcesAsTheyAre) {
  const std::vector<float> x = Count<float>(6);
  std::vector<float> y(6);
  const float outside = 0;
  const NearestAxis axes[] = {{2, 2, nullptr, 0}, {3, 3, nullptr, 0}};
  ResizeNearest(axes, 2, sizeof(float), &outside, sizeof(float), x.data(), y.data());
  EXPECT_EQ(y, x);
}

template <typename T>
std::vector<T> WeightedByDefinition(const WeightedAxis<T>& axis, int64_t outer, int64_t inner, T outside,
                                    const std::vector<T>& x) {
  std::vector<T> y;
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < axis.to; ++i) {
      for (int64_t k = 0; k < inner; ++k) {
        T sum = axis.firsts[i] < 0 ? outside : T(0);
        for (int64_t tap = 0; axis.firsts[i] >= 0 && tap < axis.taps; ++tap) {
          sum += axis.weights[i * axis.taps + tap] *
                 x[static_cast<size_t>((o * axis.from + axis.firsts[i] + tap) * inner + k)];
        }
        y.push_back(sum);
      }
    }
  }
  return y;
}

template <typename T>
void ExpectWeighted(int64_t taps) {
  const Ints firsts = {0, 1, -1, 2, 0};
  std::vector<T> weights;
  for (int64_t i = 0; i < 5 * taps; ++i) weights.push_back(static_cast<T>(i % 7) / 4 - T(0.5));
  const WeightedAxis<T> axis{2 + taps, 5, taps, firsts.data(), weights.data()};
  for (const int64_t inner : {1, 5, 16}) {
    const std::vector<T> x = Count<T>(2 * axis.from * inner);
    const std::vector<T> want = WeightedByDefinition<T>(axis, 2, inner, T(-1), x);
    std::vector<T> y(want.size(), T(77));
    ResizeWeighted<T>(axis, 2, inner, T(-1), x.data(), y.data());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(y[i], want[i], 1e-4) << i;
  }
}

TEST(ResizeWeighted, AddsUpTheTapsOfEveryOutput) {
  for (const int64_t taps : {1, 2, 3, 4, 9}) {
    ExpectWeighted<float>(taps);
    ExpectWeighted<double>(taps);
  }
}

}  // namespace
}  // namespace saker
