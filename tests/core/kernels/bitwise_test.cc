#include "core/kernels/bitwise.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Apply(BitwiseOp op, const std::vector<T>& a, const std::vector<T>& b) {
  const Shape shape{static_cast<int64_t>(a.size())};
  std::vector<T> out(a.size());
  FindBitwise(op, DataTypeOf<T>())(MakeBroadcastLoops(shape, shape, shape), a.data(), b.data(), out.data());
  return out;
}

TEST(Bitwise, CombinesBits) {
  EXPECT_THAT(Apply<uint8_t>(BitwiseOp::kAnd, {12}, {10}), ElementsAre(8));
  EXPECT_THAT(Apply<uint64_t>(BitwiseOp::kOr, {12}, {10}), ElementsAre(14));
  EXPECT_THAT(Apply<int32_t>(BitwiseOp::kXor, {12, -1}, {10, 5}), ElementsAre(6, -6));
}

template <typename T>
void ExpectShifts() {
  const T bits = 8 * sizeof(T);
  const T high = static_cast<T>(T(1) << (bits - 1));
  EXPECT_THAT(Apply<T>(BitwiseOp::kShiftLeft, {1, 3, 1, 1, 1}, {0, 1, T(bits - 1), bits, 255}),
              ElementsAre(1, 6, high, 0, 0));
  EXPECT_THAT(Apply<T>(BitwiseOp::kShiftRight, {9, 9, high, high, high}, {0, 1, T(bits - 1), bits, 255}),
              ElementsAre(9, 4, 1, 0, 0));
}

TEST(Bitwise, ShiftsEverythingOutWhenAskedForMoreThanThereIs) {
  ExpectShifts<uint8_t>();
  ExpectShifts<uint16_t>();
  ExpectShifts<uint32_t>();
  ExpectShifts<uint64_t>();
}

TEST(Bitwise, TakesIntegersAndShiftsUnsignedOnes) {
  for (const DataType type : {DataType::kFloat32, DataType::kBool, DataType::kFloat16}) {
    EXPECT_EQ(FindBitwise(BitwiseOp::kAnd, type), nullptr);
    EXPECT_EQ(FindBitwise(BitwiseOp::kShiftLeft, type), nullptr);
  }
  EXPECT_NE(FindBitwise(BitwiseOp::kXor, DataType::kInt16), nullptr);
  EXPECT_EQ(FindBitwise(BitwiseOp::kShiftRight, DataType::kInt16), nullptr);
}

}  // namespace
}  // namespace saker
