#include "core/kernels/padded_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

ConvolutionSpec SpecOf() {
  ConvolutionSpec spec;
  spec.source = Shape{1, 2, 1, 2};
  spec.window.pads_begin = {1, 0};
  spec.window.pads_end = {0, 1};
  return spec;
}

TEST(PaddedPicture, CountsThePaddingOfBothSides) {
  EXPECT_EQ(PaddedRows(SpecOf()), 2);
  EXPECT_EQ(PaddedColumns(SpecOf()), 3);
}

TEST(PaddedPicture, WritesNothingButThePicture) {
  const std::vector<float> source = {1, 2, 3, 4};
  std::vector<float> padded(16, 0);
  PadPicture(SpecOf(), source.data(), 4, padded.data());
  EXPECT_THAT(padded, testing::ElementsAre(0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0));
}

}  // namespace
}  // namespace saker
