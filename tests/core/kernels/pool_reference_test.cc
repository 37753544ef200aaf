// The plain loops of pooling, one axis at a time by hand and several against a definition; what oneDNN makes of the
// same windows is in pooling_test.cc.
#include <limits>
#include <vector>

#include "core/kernels/pooling.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

PoolSpec Spec(PoolKind kind, Shape source, Shape destination, Window window) {
  PoolSpec spec;
  spec.kind = kind;
  spec.source = source;
  spec.destination = destination;
  spec.window = std::move(window);
  return spec;
}

template <typename T>
std::vector<T> Pool(const PoolSpec& spec, const std::vector<T>& source) {
  std::vector<T> destination(static_cast<size_t>(spec.destination.ElementCount()), T(77));
  PoolReference(spec, source.data(), destination.data(), nullptr);
  return destination;
}

// One channel of [1 2 3 4 5] under a window.
std::vector<double> OneToFive(PoolKind kind, int64_t count, Window window) {
  return Pool<double>(Spec(kind, {1, 1, 5}, {1, 1, count}, std::move(window)), {1, 2, 3, 4, 5});
}

TEST(PoolReference, StepsByItsStride) {
  EXPECT_THAT(OneToFive(PoolKind::kMax, 4, {{2}, {1}, {1}, {0}, {0}}), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(OneToFive(PoolKind::kMax, 2, {{2}, {3}, {1}, {0}, {0}}), ElementsAre(2, 5));
  EXPECT_THAT(OneToFive(PoolKind::kAverage, 2, {{2}, {3}, {1}, {0}, {0}}), ElementsAre(1.5, 4.5));
}

TEST(PoolReference, LooksOnlyAtEveryDilatedPlace) {
  EXPECT_THAT(OneToFive(PoolKind::kMax, 3, {{2}, {1}, {2}, {0}, {0}}), ElementsAre(3, 4, 5));
  EXPECT_THAT(OneToFive(PoolKind::kAverage, 1, {{2}, {1}, {4}, {0}, {0}}), ElementsAre(3));
  // Padded by two: places -2, 0, 2; then -1, 1, 3; ...
  EXPECT_THAT(OneToFive(PoolKind::kAverage, 5, {{3}, {1}, {2}, {2}, {2}}), ElementsAre(2, 3, 3, 3, 4));
}

TEST(PoolReference, KnowsTheSideOfItsPadding) {
  EXPECT_THAT(OneToFive(PoolKind::kAverageWithPadding, 3, {{2}, {2}, {1}, {1}, {0}}), ElementsAre(0.5, 2.5, 4.5));
  EXPECT_THAT(OneToFive(PoolKind::kAverageWithPadding, 3, {{2}, {2}, {1}, {0}, {1}}), ElementsAre(1.5, 3.5, 2.5));
}

TEST(PoolReference, CountsNoPlaceBeyondTheDeclaredPadding) {
  // Sizes rounded up: the last window reaches one place past the end, or past the padding.
  EXPECT_THAT(OneToFive(PoolKind::kAverageWithPadding, 3, {{2}, {2}, {1}, {0}, {0}}), ElementsAre(1.5, 3.5, 5));
  EXPECT_THAT(OneToFive(PoolKind::kAverageWithPadding, 2, {{4}, {3}, {1}, {0}, {1}}), ElementsAre(2.5, 3));
  EXPECT_THAT(OneToFive(PoolKind::kAverage, 2, {{4}, {3}, {1}, {0}, {1}}), ElementsAre(2.5, 4.5));
}

TEST(PoolReference, NegativeMaximaAreNotThoseOfThePadding) {
  const PoolSpec spec = Spec(PoolKind::kMax, {1, 1, 2}, {1, 1, 2}, {{2}, {2}, {1}, {1}, {1}});
  EXPECT_THAT(Pool<float>(spec, {-3, -4}), ElementsAre(-3, -4));
  EXPECT_THAT(Pool<int8_t>(spec, {-128, -4}), ElementsAre(-128, -4));
}

TEST(PoolReference, KeepsChannelsAndBatchApart) {
  const PoolSpec spec = Spec(PoolKind::kMax, {2, 2, 2}, {2, 2, 1}, {{2}, {1}, {1}, {0}, {0}});
  const std::vector<float> source = {1, 2, 30, 4, 5, 60, 7, 8};
  std::vector<float> most(4);
  std::vector<int64_t> places(4);
  PoolReference(spec, source.data(), most.data(), places.data());
  EXPECT_THAT(most, ElementsAre(2, 30, 60, 8));
  EXPECT_THAT(places, ElementsAre(1, 2, 5, 7));
}

TEST(PoolReference, AnswersTheFirstOfEqualMaxima) {
  const PoolSpec spec = Spec(PoolKind::kMax, {1, 1, 4}, {1, 1, 1}, {{4}, {1}, {1}, {0}, {0}});
  const std::vector<float> source = {1, 5, 5, 5};
  std::vector<int64_t> place(1);
  PoolReference<float>(spec, source.data(), nullptr, place.data());
  EXPECT_EQ(place[0], 1);
}

TEST(PoolReference, CountsColumnsFirstInThreeDimensionsWhereAsked) {
  PoolSpec spec =
      Spec(PoolKind::kMax, {1, 2, 2, 3, 4}, {1, 2, 1, 1, 1}, {{2, 3, 4}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {0, 0, 0}});
  std::vector<float> source(48);
  source[24 + (1 * 3 + 2) * 4 + 1] = 9;  // depth 1, height 2, width 1 of the second channel
  source[(1 * 3 + 0) * 4 + 3] = 9;       // depth 1, height 0, width 3 of the first
  std::vector<int64_t> places(2);
  PoolReference<float>(spec, source.data(), nullptr, places.data());
  EXPECT_THAT(places, ElementsAre(15, 24 + 21));
  spec.column_major_indices = true;
  PoolReference<float>(spec, source.data(), nullptr, places.data());
  EXPECT_THAT(places, ElementsAre(1 + 2 * (0 + 3 * 3), 24 + 1 + 2 * (2 + 3 * 1)));
}

// Straight from the definition for two axes: sum, number of elements and number of places within the padded source.
double MeanByDefinition(const PoolSpec& spec, const std::vector<double>& plane, int64_t y, int64_t x) {
  const Window& w = spec.window;
  const int64_t height = spec.source[2], width = spec.source[3];
  double sum = 0, inside = 0, padded = 0;
  for (int64_t i = 0; i < w.kernel[0]; ++i) {
    for (int64_t j = 0; j < w.kernel[1]; ++j) {
      const int64_t at_y = y * w.strides[0] + i * w.dilations[0] - w.pads_begin[0];
      const int64_t at_x = x * w.strides[1] + j * w.dilations[1] - w.pads_begin[1];
      if (at_y < height + w.pads_end[0] && at_x < width + w.pads_end[1]) ++padded;
      if (at_y < 0 || at_x < 0 || at_y >= height || at_x >= width) continue;
      ++inside;
      sum += plane[static_cast<size_t>(at_y * width + at_x)];
    }
  }
  return sum / (spec.kind == PoolKind::kAverage ? inside : padded);
}

TEST(PoolReference, AveragesAsDefinedWhateverTheWindow) {
  const Window windows[] = {
      {{3, 2}, {1, 2}, {1, 1}, {0, 0}, {0, 0}}, {{3, 2}, {2, 1}, {1, 2}, {1, 1}, {2, 0}},
      {{2, 4}, {3, 1}, {2, 1}, {0, 3}, {1, 2}}, {{1, 1}, {2, 2}, {1, 1}, {0, 0}, {0, 0}},
      {{5, 6}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}, {{2, 2}, {2, 3}, {3, 2}, {1, 1}, {1, 1}},
  };
  std::vector<double> source(30);
  for (size_t i = 0; i < source.size(); ++i) source[i] = static_cast<double>(i * 7 % 11) - 4;
  for (const PoolKind kind : {PoolKind::kAverage, PoolKind::kAverageWithPadding}) {
    for (const Window& w : windows) {
      const auto extent = [&](int axis, int64_t of) {
        return (of + w.pads_begin[axis] + w.pads_end[axis] - (w.kernel[axis] - 1) * w.dilations[axis] - 1) /
                   w.strides[axis] +
               1;
      };
      const PoolSpec spec = Spec(kind, {1, 1, 5, 6}, {1, 1, extent(0, 5), extent(1, 6)}, w);
      const std::vector<double> means = Pool(spec, source);
      for (int64_t y = 0; y < spec.destination[2]; ++y) {
        for (int64_t x = 0; x < spec.destination[3]; ++x) {
          EXPECT_NEAR(means[static_cast<size_t>(y * spec.destination[3] + x)], MeanByDefinition(spec, source, y, x),
                      1e-12);
        }
      }
    }
  }
}

TEST(PoolReference, TouchesNothingWhereThereIsNothingToPool) {
  for (const Shape& source : {Shape{0, 2, 4}, Shape{2, 0, 4}}) {
    const PoolSpec spec = Spec(PoolKind::kMax, source, {source[0], source[1], 2}, {{2}, {2}, {1}, {0}, {0}});
    EXPECT_TRUE(Pool<float>(spec, {}).empty());
  }
}

TEST(PoolReference, SumsBytesWithoutOverflow) {
  const PoolSpec spec = Spec(PoolKind::kAverage, {1, 1, 4}, {1, 1, 1}, {{4}, {1}, {1}, {0}, {0}});
  EXPECT_THAT(Pool<uint8_t>(spec, {250, 251, 252, 255}), ElementsAre(252));
  EXPECT_THAT(Pool<int8_t>(spec, {-128, -128, -128, -120}), ElementsAre(-126));
}

}  // namespace
}  // namespace saker
