#include "core/tensor/layout.h"

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(Layout, KnowsItsChannelGroup) {
  EXPECT_EQ(BlockSize(Layout::kPlain), 1);
  EXPECT_EQ(BlockSize(Layout::kChannelsLast), 1);
  EXPECT_EQ(BlockSize(Layout::kBlocked4), 4);
  EXPECT_EQ(BlockSize(Layout::kBlocked8), 8);
  EXPECT_EQ(BlockSize(Layout::kBlocked16), 16);
}

TEST(StoredShape, FollowsTheOrderInMemory) {
  EXPECT_EQ(StoredShape({2, 20, 5, 6}, Layout::kPlain), (Shape{2, 20, 5, 6}));
  EXPECT_EQ(StoredShape({2, 20, 5, 6}, Layout::kChannelsLast), (Shape{2, 5, 6, 20}));
  EXPECT_EQ(StoredShape({2, 20, 5, 6}, Layout::kBlocked16), (Shape{2, 2, 5, 6, 16}));
  EXPECT_EQ(StoredShape({3}, Layout::kPlain), (Shape{3}));
}

TEST(StoredAxis, FindsEveryAxisOfTheShape) {
  const Shape shape{2, 20, 5, 6};
  for (int axis = 0; axis < 4; ++axis) {
    EXPECT_EQ(StoredAxis(axis, 4, Layout::kPlain), axis);
    EXPECT_EQ(StoredShape(shape, Layout::kChannelsLast)[StoredAxis(axis, 4, Layout::kChannelsLast)], shape[axis]);
    EXPECT_EQ(StoredAxis(axis, 4, Layout::kBlocked4), axis);
  }
}

TEST(TensorDesc, OfAPlainLayoutTakesItsElementsOnly) {
  EXPECT_EQ((TensorDesc{DataType::kFloat32, Shape{2, 3, 5, 5}}.SizeInBytes()), 2U * 3 * 5 * 5 * 4);
  EXPECT_EQ((TensorDesc{DataType::kInt8, Shape{2, 3, 5, 5}, Layout::kChannelsLast}.SizeInBytes()), 2U * 3 * 5 * 5);
  EXPECT_EQ((TensorDesc{DataType::kInt64, Shape{}}.SizeInBytes()), 8U);
}

TEST(TensorDesc, OfABlockedLayoutCountsThePaddedChannels) {
  EXPECT_EQ((TensorDesc{DataType::kFloat32, Shape{2, 3, 5, 5}, Layout::kBlocked4}.SizeInBytes()), 2U * 4 * 25 * 4);
  EXPECT_EQ((TensorDesc{DataType::kFloat32, Shape{2, 8, 5, 5}, Layout::kBlocked8}.SizeInBytes()), 2U * 8 * 25 * 4);
  EXPECT_EQ((TensorDesc{DataType::kInt8, Shape{1, 17, 2, 2}, Layout::kBlocked16}.SizeInBytes()), 32U * 4);
}

TEST(TensorDesc, WithoutAChannelAxisIsNotPadded) {
  EXPECT_EQ((TensorDesc{DataType::kFloat32, Shape{3}, Layout::kBlocked16}.SizeInBytes()), 12U);
}

TEST(TensorDesc, DiffersByTypeShapeOrLayout) {
  const TensorDesc desc{DataType::kFloat32, Shape{1, 16}, Layout::kPlain};
  EXPECT_TRUE(desc == (TensorDesc{DataType::kFloat32, Shape{1, 16}, Layout::kPlain}));
  EXPECT_FALSE(desc == (TensorDesc{DataType::kInt32, Shape{1, 16}, Layout::kPlain}));
  EXPECT_FALSE(desc == (TensorDesc{DataType::kFloat32, Shape{16, 1}, Layout::kPlain}));
  EXPECT_FALSE(desc == (TensorDesc{DataType::kFloat32, Shape{1, 16}, Layout::kBlocked16}));
}

}  // namespace
}  // namespace saker
