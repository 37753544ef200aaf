#include "core/kernels/pool_slices.h"

#include "gtest/gtest.h"

namespace saker {
namespace {

// 3 x 3 windows at every second place of 21 channels of 13 x 11, padded by one.
PoolSpec Spec(PoolKind kind, Layout layout) {
  PoolSpec spec;
  spec.kind = kind;
  spec.source = Shape{1, 21, 13, 11};
  spec.destination = Shape{1, 21, 7, 6};
  spec.window = {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}};
  spec.layout = layout;
  return spec;
}

TEST(CutPool, DividesRowsWhereChannelsLieLast) {
  const std::vector<PoolSlice> slices = CutPool(Spec(PoolKind::kMax, Layout::kChannelsLast), 2);
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_EQ(slices[0].spec.source, (Shape{1, 21, 6, 11}));
  EXPECT_EQ(slices[0].spec.destination, (Shape{1, 21, 3, 6}));
  EXPECT_EQ(slices[0].spec.window.pads_begin[0], 1);
  EXPECT_EQ(slices[0].spec.window.pads_end[0], 0);
  EXPECT_EQ(slices[1].spec.source, (Shape{1, 21, 8, 11}));
  EXPECT_EQ(slices[1].spec.destination, (Shape{1, 21, 4, 6}));
  EXPECT_EQ(slices[1].spec.window.pads_begin[0], 0);
  EXPECT_EQ(slices[1].spec.window.pads_end[0], 1);
  EXPECT_EQ(slices[1].source_offset, 5 * 21 * 11 * sizeof(float));
  EXPECT_EQ(slices[1].destination_offset, 3 * 21 * 6 * sizeof(float));
}

TEST(CutPool, DividesChannelsInPlainLayout) {
  const std::vector<PoolSlice> slices = CutPool(Spec(PoolKind::kAverage, Layout::kPlain), 2);
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_EQ(slices[0].spec.source, (Shape{1, 10, 13, 11}));
  EXPECT_EQ(slices[1].spec.destination, (Shape{1, 11, 7, 6}));
  EXPECT_EQ(slices[1].source_offset, 10 * 13 * 11 * sizeof(float));
  EXPECT_EQ(slices[1].destination_offset, 10 * 7 * 6 * sizeof(float));
}

TEST(CutPool, DividesBlocksOfChannels) {
  const std::vector<PoolSlice> slices = CutPool(Spec(PoolKind::kMax, Layout::kBlocked16), 8);
  ASSERT_EQ(slices.size(), 2u);
  EXPECT_EQ(slices[0].spec.source[1], 16);
  EXPECT_EQ(slices[1].spec.source[1], 5);
  EXPECT_EQ(slices[1].source_offset, 16 * 13 * 11 * sizeof(float));
}

TEST(CutPool, CountsBytesOfTheElements) {
  PoolSpec spec = Spec(PoolKind::kMax, Layout::kChannelsLast);
  spec.type = DataType::kUInt8;
  EXPECT_EQ(CutPool(spec, 2)[1].destination_offset, 3u * 21 * 6);
}

TEST(CutPool, LeavesMeansOfChannelsLastAndSeveralImagesWhole) {
  EXPECT_TRUE(CutPool(Spec(PoolKind::kAverage, Layout::kChannelsLast), 2).empty());
  PoolSpec images = Spec(PoolKind::kMax, Layout::kPlain);
  images.source[0] = images.destination[0] = 2;
  EXPECT_TRUE(CutPool(images, 2).empty());
}

}  // namespace
}  // namespace saker
