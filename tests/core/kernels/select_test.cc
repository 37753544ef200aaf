#include "core/kernels/select.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(Select, RepeatsAnOperandAndLaysAnotherOverItWhereTheConditionHolds) {
  const float x[] = {1, 2, 3}, y[] = {-1, -2};
  const bool condition[] = {true, false, true};
  const Shape shape{2, 3};
  float out[6];
  FindFill(4)(MakeBroadcastLoops({2, 1}, {2, 1}, shape), y, y, out);
  EXPECT_THAT(out, ElementsAre(-1, -1, -1, -2, -2, -2));
  FindOverlay(4)(MakeBroadcastLoops({3}, {3}, shape), condition, x, out);
  EXPECT_THAT(out, ElementsAre(1, -1, 3, 1, -2, 3));
}

template <typename T>
void ExpectSelects() {
  const std::vector<T> x = {1, 2, 3, 4};
  std::vector<T> out = {5, 6, 7, 8};
  const bool condition[] = {false, true, true, false};
  FindOverlay(sizeof(T))(MakeBroadcastLoops({4}, {4}, {4}), condition, x.data(), out.data());
  EXPECT_THAT(out, ElementsAre(5, 2, 3, 8));
}

TEST(Select, TakesElementsOfEverySize) {
  ExpectSelects<uint8_t>();
  ExpectSelects<int16_t>();
  ExpectSelects<int32_t>();
  ExpectSelects<double>();
  for (const size_t size : {0, 3, 16}) {
    EXPECT_EQ(FindFill(size), nullptr);
    EXPECT_EQ(FindOverlay(size), nullptr);
  }
}

}  // namespace
}  // namespace saker
