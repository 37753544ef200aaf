#include <vector>

#include "core/kernels/byte_convolution.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

std::vector<int32_t> Sums(const IntegerConvolutionSpec& spec, const std::vector<uint8_t>& x, int32_t x_zero,
                          const std::vector<uint8_t>& w, const std::vector<int32_t>& w_zeros) {
  std::vector<int32_t> sums(static_cast<size_t>(spec.destination.ElementCount()), 99);
  IntegerConvolution(spec, DataType::kUInt8, x.data(), x_zero, DataType::kUInt8, w.data(), w_zeros.data(),
                     w_zeros.size() > 1 ? 1 : 0, sums.data());
  return sums;
}

TEST(IntegerConvolution, PaddingIsTheZeroPoint) {
  const IntegerConvolutionSpec spec{
      {1, 1, 1, 3}, {1, 1, 1, 3}, {1, 1, 1, 3}, 1, {{1, 3}, {1, 1}, {1, 1}, {0, 1}, {0, 1}}};
  EXPECT_EQ(Sums(spec, {11, 12, 13}, 10, {1, 2, 4}, {0}), (std::vector<int32_t>{10, 17, 8}));
}

TEST(IntegerConvolution, EachChannelHasItsOwnZeroPointOfWeights) {
  const IntegerConvolutionSpec spec{{1, 1, 2}, {2, 1, 1}, {1, 2, 2}, 1, {{1}, {1}, {1}, {0}, {0}}};
  EXPECT_EQ(Sums(spec, {1, 2}, 0, {5, 5}, {5, 3}), (std::vector<int32_t>{0, 0, 2, 4}));
}

TEST(IntegerConvolution, GroupsStridesAndDilations) {
  const IntegerConvolutionSpec grouped{{1, 2, 2}, {2, 1, 1}, {1, 2, 2}, 2, {{1}, {1}, {1}, {0}, {0}}};
  EXPECT_EQ(Sums(grouped, {1, 2, 3, 4}, 0, {1, 10}, {0}), (std::vector<int32_t>{1, 2, 30, 40}));
  const IntegerConvolutionSpec wide{{1, 1, 6}, {1, 1, 2}, {1, 1, 3}, 1, {{2}, {2}, {2}, {1}, {1}}};
  // Places -1 and 1, 1 and 3, 3 and 5.
  EXPECT_EQ(Sums(wide, {1, 2, 3, 4, 5, 6}, 0, {1, 10}, {0}), (std::vector<int32_t>{20, 42, 64}));
}

// A window wider than the source, most of it in the padding.
TEST(IntegerConvolution, WindowsMayLieInThePaddingAlone) {
  const IntegerConvolutionSpec spec{{1, 1, 1}, {1, 1, 1}, {1, 1, 5}, 1, {{1}, {1}, {1}, {2}, {2}}};
  EXPECT_EQ(Sums(spec, {7}, 0, {3}, {0}), (std::vector<int32_t>{0, 0, 21, 0, 0}));
}

}  // namespace
}  // namespace saker
