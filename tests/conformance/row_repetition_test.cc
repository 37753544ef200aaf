#include "tests/conformance/row_repetition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(RowRepetition, PutsAllRowsBehindEachOther) {
  const auto repeated = RepeatRows(Tensor::FromValues<int64_t>({2, 2}, {1, 2, 3, 4}), 3);
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->shape(), (Shape{6, 2}));
  EXPECT_THAT(repeated->As<int64_t>(), testing::ElementsAre(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4));
}

TEST(RowRepetition, LeavesRowsWithoutElementsEmpty) {
  const auto repeated = RepeatRows(*Tensor::Create(DataType::kFloat32, {2, 0}), 3);
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->shape(), (Shape{6, 0}));
}

TEST(RowRepetition, RefusesAScalar) { EXPECT_FALSE(RepeatRows(Tensor::Scalar<float>(1), 3).ok()); }

}  // namespace
}  // namespace saker
