#include "core/kernels/max_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/base/aligned_buffer.h"

namespace saker {
namespace {

using Floats = std::vector<float>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Windows of `kernel` x `kernel`; `pad` rows and columns in front of the picture and behind it.
PoolSpec SpecOf(Shape source, int64_t kernel, int64_t stride, int64_t pad, Layout layout = Layout::kPlain) {
  PoolSpec spec;
  spec.source = source;
  spec.destination = Shape{source[0], source[1], (source[2] + 2 * pad - kernel) / stride + 1,
                           (source[3] + 2 * pad - kernel) / stride + 1};
  spec.window = {{kernel, kernel}, {stride, stride}, {1, 1}, {pad, pad}, {pad, pad}};
  spec.layout = layout;
  return spec;
}

// All below zero, so that padding would show; a NaN here and there.
Floats Values(int64_t count) {
  Floats values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = i % 13 == 5 ? kNan : static_cast<float>(i * 37 % 101) / 50 - 3;
  }
  return values;
}

// Where an element lies: channels that do not exist, behind the last one of a block, are never asked for.
size_t PlaceOf(const Shape& shape, Layout layout, int64_t n, int64_t c, int64_t y, int64_t x) {
  const int64_t together = layout == Layout::kChannelsLast ? shape[1] : BlockSize(layout);
  const int64_t groups = (shape[1] + together - 1) / together;
  return static_cast<size_t>((((n * groups + c / together) * shape[2] + y) * shape[3] + x) * together + c % together);
}

Floats Stored(const Floats& plain, const Shape& shape, Layout layout) {
  Floats stored(TensorDesc{DataType::kFloat32, shape, layout}.SizeInBytes() / sizeof(float));
  const float* value = plain.data();
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t c = 0; c < shape[1]; ++c) {
      for (int64_t y = 0; y < shape[2]; ++y) {
        for (int64_t x = 0; x < shape[3]; ++x) stored[PlaceOf(shape, layout, n, c, y, x)] = *value++;
      }
    }
  }
  return stored;
}

void ExpectMatches(const PoolSpec& spec) {
  SCOPED_TRACE(spec.source.ToString() + spec.destination.ToString());
  ASSERT_TRUE(FitsMaxPool(spec));
  const Floats source = Values(spec.source.ElementCount());
  Floats plain(static_cast<size_t>(spec.destination.ElementCount()));
  PoolReference(spec, source.data(), plain.data(), nullptr);
  Floats want = Stored(plain, spec.destination, spec.layout);
  want.push_back(-99);  // one element more, which must stay as it is
  Floats got(want.size(), -99);
  AlignedBuffer scratch(MaxPoolScratchBytes(spec) + 1);
  std::fill_n(reinterpret_cast<float*>(scratch.data()), scratch.size_bytes() / sizeof(float), 1e30F);
  const Floats stored = Stored(source, spec.source, spec.layout);
  MaxPool(spec, stored.data(), got.data(), reinterpret_cast<float*>(scratch.data()));
  EXPECT_THAT(got, testing::Pointwise(testing::Eq(), want));
}

TEST(MaxPool, MatchesTheLoopsForEveryWidth) {
  for (int64_t width = 16; width <= 50; ++width) {
    ExpectMatches(SpecOf({2, 3, 6, width}, 2, 2, 0));
    ExpectMatches(SpecOf({1, 2, 5, width}, 3, 1, 1));
  }
}

TEST(MaxPool, MatchesTheLoopsForEveryWindow) {
  for (int64_t kernel = 1; kernel <= 6; ++kernel) {
    for (int64_t stride = 1; stride <= 2; ++stride) {
      for (int64_t pad = 0; pad < kernel; ++pad) ExpectMatches(SpecOf({1, 2, 21, 19}, kernel, stride, pad));
    }
  }
}

TEST(MaxPool, TakesWindowsThatDifferByAxis) {
  PoolSpec spec = SpecOf({1, 2, 9, 20}, 2, 2, 0);
  spec.window = {{3, 2}, {3, 1}, {1, 1}, {0, 1}, {0, 0}};
  spec.destination = Shape{1, 2, 3, 20};
  ExpectMatches(spec);
}

TEST(MaxPool, LooksBeyondTheEndWhereSizesWereRoundedUp) {
  PoolSpec spec = SpecOf({1, 2, 7, 17}, 2, 2, 0);
  spec.destination = Shape{1, 2, 4, 9};
  ExpectMatches(spec);
}

TEST(MaxPool, TakesOneWindowLargerThanThePicture) {
  for (const Layout layout : {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked16}) {
    PoolSpec spec = SpecOf({1, 16, 4, 17}, 18, 2, 0, layout);
    spec.destination = Shape{1, 16, 1, 1};
    spec.window.kernel[0] = 5;
    ExpectMatches(spec);
  }
}

TEST(MaxPool, MatchesTheLoopsWhereChannelsLieTogether) {
  for (const int64_t channels : {16, 17, 24, 32, 33, 40}) {
    ExpectMatches(SpecOf({2, channels, 6, 6}, 2, 2, 0, Layout::kChannelsLast));
    ExpectMatches(SpecOf({1, channels, 7, 8}, 3, 3, 1, Layout::kChannelsLast));
  }
  for (const int64_t channels : {5, 16, 24}) {
    ExpectMatches(SpecOf({2, channels, 5, 6}, 3, 2, 1, Layout::kBlocked16));
  }
}

TEST(FitsMaxPool, RefusesWhatItWasNotMadeFor) {
  EXPECT_TRUE(FitsMaxPool(SpecOf({1, 6, 28, 28}, 2, 2, 0)));
  EXPECT_TRUE(FitsMaxPool(SpecOf({1, 16, 10, 10}, 2, 2, 0, Layout::kChannelsLast)));
  EXPECT_FALSE(FitsMaxPool(SpecOf({1, 6, 28, 28}, 3, 3, 0)));
  EXPECT_FALSE(FitsMaxPool(SpecOf({1, 6, 28, 3}, 2, 2, 0)));
  EXPECT_FALSE(FitsMaxPool(SpecOf({1, 3, 10, 10}, 2, 2, 0, Layout::kChannelsLast)));
  EXPECT_FALSE(FitsMaxPool(SpecOf({1, 64, 56, 56}, 3, 2, 1, Layout::kBlocked16)));
  PoolSpec spec = SpecOf({1, 6, 28, 28}, 2, 2, 0);
  spec.window.dilations = {2, 2};
  EXPECT_FALSE(FitsMaxPool(spec));
  spec = SpecOf({1, 6, 28, 28}, 2, 2, 0);
  spec.kind = PoolKind::kAverage;
  EXPECT_FALSE(FitsMaxPool(spec));
  spec.kind = PoolKind::kMax;
  spec.type = DataType::kUInt8;
  EXPECT_FALSE(FitsMaxPool(spec));
  EXPECT_FALSE(FitsMaxPool(SpecOf({0, 6, 28, 28}, 2, 2, 0)));
}

}  // namespace
}  // namespace saker
