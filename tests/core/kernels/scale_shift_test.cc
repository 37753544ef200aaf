#include "core/kernels/scale_shift.h"

#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(ScaleShift, GivesEachChannelItsOwnScaleAndShift) {
  const std::vector<float> scale = {2, -1}, shift = {10, 0}, x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  std::vector<float> y(x.size());
  ScaleShift<float>(2, 2, 3, scale.data(), shift.data(), x.data(), y.data());
  EXPECT_EQ(y, (std::vector<float>{12, 14, 16, -4, -5, -6, 24, 26, 28, -10, -11, -12}));
}

TEST(ScaleShift, WalksVectorsOfChannels) {
  const std::vector<double> scale = {2, 3}, shift = {0.5, 0}, x = {1, 2, 3, 4};
  std::vector<double> y(x.size());
  ScaleShift<double>(2, 2, 1, scale.data(), shift.data(), x.data(), y.data());
  EXPECT_EQ(y, (std::vector<double>{2.5, 6, 6.5, 12}));
}

TEST(ScaleShift, MayWriteOverItsOperand) {
  const std::vector<float> scale = {2}, shift = {1};
  std::vector<float> x = {1, 2, 3};
  ScaleShift<float>(1, 1, 3, scale.data(), shift.data(), x.data(), x.data());
  EXPECT_EQ(x, (std::vector<float>{3, 5, 7}));
}

TEST(ScaleShift, LeavesEmptyTensorsAlone) {
  float y = -1;
  ScaleShift<float>(0, 3, 2, nullptr, nullptr, nullptr, &y);
  ScaleShift<float>(2, 0, 1, nullptr, nullptr, nullptr, &y);
  EXPECT_EQ(y, -1);
}

}  // namespace
}  // namespace saker
