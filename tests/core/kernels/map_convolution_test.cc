#include "core/kernels/map_convolution.h"

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

// Of [N,C,H,W] with channels last.
Floats Plain(const Floats& last, const Shape& shape) {
  Floats plain(last.size());
  const int64_t maps = shape[1], places = shape[2] * shape[3];
  for (int64_t i = 0; i < shape.ElementCount(); ++i) {
    const int64_t picture = i / (maps * places), place = i / maps % places, map = i % maps;
    plain[static_cast<size_t>((picture * maps + map) * places + place)] = last[static_cast<size_t>(i)];
  }
  return plain;
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
  const AlignedBuffer packed = *PackMapWeights(spec, weights.data());
  AlignedBuffer scratch(MapScratchBytes(spec) + 1);
  std::fill_n(reinterpret_cast<float*>(scratch.data()), scratch.size_bytes() / sizeof(float), 1e30F);
  MapConvolution(spec, source.data(), reinterpret_cast<const float*>(packed.data()), with_bias ? bias.data() : nullptr,
                 activation, got.data(), reinterpret_cast<float*>(scratch.data()));
  EXPECT_EQ(got.back(), -99);
  got.pop_back();
  EXPECT_THAT(Plain(got, spec.destination), testing::Pointwise(testing::FloatNear(1e-3F), want));
}

TEST(MapConvolution, MatchesTheLoopsForEveryWidth) {
  for (int64_t width = 1; width <= 32; ++width) ExpectMatches(SpecOf(3, 16, 4, width, 3, 1), true);
}

TEST(MapConvolution, MatchesTheLoopsForEveryNumberOfVectors) {
  for (int64_t maps = 16; maps <= 80; maps += 16) ExpectMatches(SpecOf(5, maps, 9, 12, 3, 1), maps % 32 == 0);
}

TEST(MapConvolution, MatchesTheLoopsOnTheLayersOfDigitNetworks) {
  ExpectMatches(SpecOf(6, 16, 14, 14, 5, 0), true, {DenseActivation::Kind::kRelu});
  ExpectMatches(SpecOf(8, 16, 14, 14, 5, 2), false);
}

TEST(MapConvolution, TakesDilationsWidePaddingAndBatches) {
  ExpectMatches(SpecOf(2, 16, 12, 12, 3, 0, 2), true);
  ExpectMatches(SpecOf(2, 16, 4, 4, 3, 4), true);
  ExpectMatches(SpecOf(2, 16, 8, 8, 1, 0, 1, 5), true);
  ExpectMatches(SpecOf(2, 32, 8, 8, 3, 1, 1, 3), true);
}

TEST(MapConvolution, TakesWindowsThatDifferByAxis) {
  ConvolutionSpec spec = SpecOf(6, 16, 9, 13, 1, 0);
  spec.weights = Shape{16, 6, 3, 2};
  spec.window = {{3, 2}, {1, 1}, {2, 3}, {1, 0}, {0, 2}};
  spec.destination = Shape{1, 16, 6, 12};
  ExpectMatches(spec, true);
}

TEST(FitsMapConvolution, RefusesWhatItWasNotMadeFor) {
  EXPECT_TRUE(FitsMapConvolution(SpecOf(6, 16, 14, 14, 5, 0)));
  EXPECT_TRUE(FitsMapConvolution(SpecOf(12, 32, 12, 12, 3, 0)));
  EXPECT_FALSE(FitsMapConvolution(SpecOf(4, 16, 14, 14, 5, 0)));
  EXPECT_FALSE(FitsMapConvolution(SpecOf(13, 16, 14, 14, 5, 0)));
  EXPECT_FALSE(FitsMapConvolution(SpecOf(6, 17, 14, 14, 5, 0)));
  EXPECT_FALSE(FitsMapConvolution(SpecOf(6, 16, 8, 7, 1, 0)));
  EXPECT_FALSE(FitsMapConvolution(SpecOf(6, 16, 8, 33, 1, 0)));
  EXPECT_FALSE(FitsMapConvolution(SpecOf(6, 16, 8, 8, 1, 0, 1, 0)));
  ConvolutionSpec strided = SpecOf(6, 16, 16, 16, 1, 0);
  strided.window.strides = {2, 1};
  EXPECT_FALSE(FitsMapConvolution(strided));
  ConvolutionSpec cut = SpecOf(6, 16, 16, 16, 1, 0);
  cut.window.pads_begin[0] = -1;
  EXPECT_FALSE(FitsMapConvolution(cut));
  ConvolutionSpec grouped = SpecOf(6, 16, 16, 16, 1, 0);
  grouped.groups = 2;
  EXPECT_FALSE(FitsMapConvolution(grouped));
}

}  // namespace
}  // namespace saker
