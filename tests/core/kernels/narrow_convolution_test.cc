#include "core/kernels/narrow_convolution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "core/kernels/plain_convolution.h"

namespace saker {
namespace {

using Floats = std::vector<float>;

Floats Values(int64_t count, int seed) {
  Floats values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>((i * 37 + static_cast<size_t>(seed) * 11) % 101) / 50 - 1;
  }
  return values;
}

// `channels` to `maps` with a kernel of `kernel` x `kernel` and the same padding on all sides.
ConvolutionSpec SpecOf(int64_t channels, int64_t maps, int64_t height, int64_t width, int64_t kernel, int64_t pad,
                       int64_t dilation = 1, int64_t pictures = 1) {
  ConvolutionSpec spec;
  const int64_t reach = (kernel - 1) * dilation + 1;
  spec.source = Shape{pictures, channels, height, width};
  spec.weights = Shape{maps, channels, kernel, kernel};
  spec.destination = Shape{pictures, maps, height + 2 * pad - reach + 1, width + 2 * pad - reach + 1};
  spec.window = {{kernel, kernel}, {1, 1}, {dilation, dilation}, {pad, pad}, {pad, pad}};
  return spec;
}

void ExpectMatches(const ConvolutionSpec& spec, bool with_bias, const DenseActivation& activation = {}) {
  SCOPED_TRACE(spec.source.ToString() + spec.weights.ToString());
  const Floats source = Values(spec.source.ElementCount(), 1), weights = Values(spec.weights.ElementCount(), 2);
  const Floats bias = Values(spec.weights[0], 3);
  Floats want(static_cast<size_t>(spec.destination.ElementCount()));
  // One element more, which must stay as it is.
  Floats got(want.size() + 1, -99);
  PlainConvolution<float>(spec, source.data(), weights.data(), with_bias ? bias.data() : nullptr, want.data());
  if (activation.kind == DenseActivation::Kind::kRelu) {
    for (float& value : want) value = value < 0 ? 0 : value;
  }
  const AlignedBuffer packed = *PackNarrowWeights(spec, weights.data());
  AlignedBuffer scratch(NarrowScratchBytes(spec));
  std::fill_n(reinterpret_cast<float*>(scratch.data()), scratch.size_bytes() / sizeof(float), 1e30F);
  NarrowConvolution(spec, source.data(), reinterpret_cast<const float*>(packed.data()),
                    with_bias ? bias.data() : nullptr, activation, got.data(),
                    reinterpret_cast<float*>(scratch.data()));
  EXPECT_EQ(got.back(), -99);
  got.pop_back();
  EXPECT_THAT(got, testing::Pointwise(testing::FloatNear(1e-3F), want));
}

TEST(NarrowConvolution, MatchesTheLoopsForEveryNumberOfMaps) {
  for (int64_t maps = 1; maps <= 18; ++maps) ExpectMatches(SpecOf(3, maps, 9, 12, 3, 1), maps % 2 == 0);
}

TEST(NarrowConvolution, MatchesTheLoopsForEveryWidth) {
  for (int64_t width = 8; width <= 32; ++width) ExpectMatches(SpecOf(2, 5, 6, width, 3, 1), true);
}

TEST(NarrowConvolution, MatchesTheLoopsOnTheLayersOfDigitNetworks) {
  ExpectMatches(SpecOf(1, 6, 28, 28, 5, 2), true, {DenseActivation::Kind::kRelu});
  ExpectMatches(SpecOf(6, 16, 14, 14, 5, 0), true, {DenseActivation::Kind::kRelu});
  ExpectMatches(SpecOf(8, 16, 14, 14, 5, 2), false);
}

TEST(NarrowConvolution, TakesDilationsWidePaddingAndBatches) {
  ExpectMatches(SpecOf(2, 4, 12, 12, 3, 0, 2), true);
  ExpectMatches(SpecOf(2, 4, 4, 4, 3, 4), true);
  ExpectMatches(SpecOf(2, 4, 8, 8, 1, 0, 1, 5), true);
}

TEST(FitsNarrowConvolution, RefusesWhatItWasNotMadeFor) {
  EXPECT_TRUE(FitsNarrowConvolution(SpecOf(2, 8, 8, 8, 1, 0)));
  EXPECT_TRUE(FitsNarrowConvolution(SpecOf(1, 6, 28, 28, 5, 2)));
  EXPECT_FALSE(FitsNarrowConvolution(SpecOf(3, 8, 8, 8, 1, 0)));
  EXPECT_FALSE(FitsNarrowConvolution(SpecOf(2, 9, 8, 8, 1, 0)));
  EXPECT_FALSE(FitsNarrowConvolution(SpecOf(2, 8, 8, 7, 1, 0)));
  EXPECT_FALSE(FitsNarrowConvolution(SpecOf(2, 8, 8, 33, 1, 0)));
  EXPECT_FALSE(FitsNarrowConvolution(SpecOf(2, 8, 8, 8, 1, 0, 1, 0)));
  ConvolutionSpec strided = SpecOf(1, 1, 16, 16, 1, 0);
  strided.window.strides = {2, 1};
  EXPECT_FALSE(FitsNarrowConvolution(strided));
  ConvolutionSpec cut = SpecOf(1, 1, 16, 16, 1, 0);
  cut.window.pads_begin[0] = -1;
  EXPECT_FALSE(FitsNarrowConvolution(cut));
}

}  // namespace
}  // namespace saker
