#include "core/kernels/fill.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

template <typename T>
void ExpectFilled(T value) {
  std::vector<T> out(5, T{0});
  Fill(&value, sizeof(T), 4, out.data());
  EXPECT_THAT(out, testing::ElementsAre(value, value, value, value, T{0}));
}

TEST(Fill, WritesElementsOfEverySizeAndNoneBeyond) {
  ExpectFilled<uint8_t>(0xa5);
  ExpectFilled<int16_t>(-2);
  ExpectFilled<float>(1.5f);
  ExpectFilled<double>(-0.25);
}

TEST(Fill, OfNothingWritesNothing) {
  const float value = 1;
  Fill(&value, sizeof(value), 0, nullptr);
}

}  // namespace
}  // namespace saker
