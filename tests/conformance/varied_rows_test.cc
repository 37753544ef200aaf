#include "tests/conformance/varied_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using testing::ElementsAre;

TEST(VariedRows, TurnsTheElementsOfEachRow) {
  const auto varied = VaryRows(Tensor::FromValues<int64_t>({2, 3}, {1, 2, 3, 4, 5, 6}), 3);
  ASSERT_TRUE(varied.ok()) << varied.status();
  EXPECT_EQ(varied->shape(), (Shape{6, 3}));
  EXPECT_THAT(varied->As<int64_t>(), ElementsAre(1, 2, 3, 4, 5, 6, 2, 3, 1, 5, 6, 4, 3, 1, 2, 6, 4, 5));
}

TEST(VariedRows, AFloatOfEachRowDiffersToo) {
  const auto varied = VaryRows(Tensor::FromValues<float>({1, 1}, {8}), 2);
  ASSERT_TRUE(varied.ok()) << varied.status();
  EXPECT_THAT(varied->As<float>(), ElementsAre(8, 6));
}

TEST(VariedRows, LeavesRowsWithoutElementsEmpty) {
  const auto varied = VaryRows(*Tensor::Create(DataType::kFloat32, {2, 0}), 3);
  ASSERT_TRUE(varied.ok()) << varied.status();
  EXPECT_EQ(varied->shape(), (Shape{6, 0}));
}

TEST(VariedRows, RefusesAScalar) { EXPECT_FALSE(VaryRows(Tensor::Scalar<float>(1), 3).ok()); }

TEST(RowsOf, CopiesSomeOfTheRows) {
  const Tensor tensor = Tensor::FromValues<int64_t>({3, 2}, {1, 2, 3, 4, 5, 6});
  const auto rows = RowsOf(tensor, 1, 2);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->shape(), (Shape{2, 2}));
  EXPECT_THAT(rows->As<int64_t>(), ElementsAre(3, 4, 5, 6));
  EXPECT_FALSE(RowsOf(tensor, 2, 2).ok());
  EXPECT_FALSE(RowsOf(Tensor::Scalar<float>(1), 0, 1).ok());
}

}  // namespace
}  // namespace saker
