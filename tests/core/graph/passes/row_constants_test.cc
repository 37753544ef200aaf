#include "core/graph/passes/row_constants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

TEST(RowConstants, TheSameSliceForEachRowHasRows) {
  const Tensor three = Tensor::FromValues<float>({3, 2}, {7, 8, 7, 8, 7, 8});
  const Tensor five = Tensor::FromValues<float>({5, 2}, {7, 8, 7, 8, 7, 8, 7, 8, 7, 8});
  EXPECT_EQ(RowsOfConstant(three, 3, five, 5), (RowAxis{0, 1}));
}

TEST(RowConstants, RowsMayLieOnAnotherAxis) {
  const Tensor three = Tensor::FromValues<float>({2, 3}, {7, 7, 7, 8, 8, 8});
  const Tensor five = Tensor::FromValues<float>({2, 5}, {7, 7, 7, 7, 7, 8, 8, 8, 8, 8});
  EXPECT_EQ(RowsOfConstant(three, 3, five, 5), (RowAxis{1, 1}));
}

TEST(RowConstants, NumberedRowsHaveNone) {
  const Tensor three = Tensor::FromValues<float>({3}, {0, 1, 2});
  const Tensor five = Tensor::FromValues<float>({5}, {0, 1, 2, 3, 4});
  EXPECT_FALSE(RowsOfConstant(three, 3, five, 5).has_value());
}

TEST(RowConstants, SlicesThatDependOnTheNumberOfRowsHaveNone) {
  const Tensor three = Tensor::FromValues<float>({3}, {3, 3, 3});
  const Tensor five = Tensor::FromValues<float>({5}, {5, 5, 5, 5, 5});
  EXPECT_FALSE(RowsOfConstant(three, 3, five, 5).has_value());
}

TEST(RowConstants, OtherShapesAndTypesHaveNone) {
  const Tensor three = Tensor::FromValues<float>({3}, {1, 1, 1});
  EXPECT_FALSE(RowsOfConstant(three, 3, Tensor::FromValues<float>({4}, {1, 1, 1, 1}), 5).has_value());
  EXPECT_FALSE(RowsOfConstant(three, 3, Tensor::FromValues<float>({5, 1}, {1, 1, 1, 1, 1}), 5).has_value());
  EXPECT_FALSE(RowsOfConstant(three, 3, Tensor::FromValues<int32_t>({5}, {1, 1, 1, 1, 1}), 5).has_value());
  EXPECT_FALSE(RowsOfConstant(SomeFloats({3, 3}), 3, SomeFloats({5, 5}), 5).has_value());
}

TEST(SameTensor, ComparesTypeShapeAndBytes) {
  const Tensor a = Tensor::FromValues<float>({2}, {1, 2});
  EXPECT_TRUE(SameTensor(a, a));
  EXPECT_TRUE(SameTensor(a, Tensor::FromValues<float>({2}, {1, 2})));
  EXPECT_FALSE(SameTensor(a, Tensor::FromValues<float>({2}, {1, 3})));
  EXPECT_FALSE(SameTensor(a, Tensor::FromValues<float>({2, 1}, {1, 2})));
  EXPECT_TRUE(SameTensor(Tensor::FromValues<float>({0}, {}), Tensor::FromValues<float>({0}, {})));
}

}  // namespace
}  // namespace saker
