#include "core/kernels/sequence.h"

#include <vector>

#include "core/kernels/half.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Sequence(DataType type, T start, T step, int64_t count) {
  std::vector<T> out(static_cast<size_t>(count));
  FindSequence(type)(&start, &step, count, out.data());
  return out;
}

TEST(Sequence, IsWorkedOutFromTheStart) {
  EXPECT_THAT(Sequence<float>(DataType::kFloat32, 1, 0.5f, 3), ElementsAre(1, 1.5f, 2));
  EXPECT_THAT(Sequence<double>(DataType::kFloat64, 1, -1, 3), ElementsAre(1, 0, -1));
  EXPECT_THAT(Sequence<int8_t>(DataType::kInt8, -1, -2, 3), ElementsAre(-1, -3, -5));
  EXPECT_THAT(Sequence<uint64_t>(DataType::kUInt64, 5, 7, 2), ElementsAre(5, 12));
  EXPECT_EQ(Sequence<int32_t>(DataType::kInt32, 5, 7, 0).size(), 0u);
  // Adding a tenth a thousand times would be off in the fourth digit.
  EXPECT_FLOAT_EQ(Sequence<float>(DataType::kFloat32, 0, 0.1f, 1001)[1000], 100.0f);
}

TEST(Sequence, OfHalvesIsReckonedInFloat) {
  const std::vector<Half> halves = Sequence<Half>(DataType::kFloat16, Half::From(1), Half::From(0.25f), 3);
  EXPECT_EQ(static_cast<float>(halves[2]), 1.5f);
}

TEST(Sequence, WrapsAround) { EXPECT_THAT(Sequence<int8_t>(DataType::kInt8, 127, 1, 2), ElementsAre(127, -128)); }

TEST(Sequence, NeedsNumbers) {
  EXPECT_EQ(FindSequence(DataType::kBool), nullptr);
  EXPECT_EQ(FindSequence(DataType::kInvalid), nullptr);
}

}  // namespace
}  // namespace saker
