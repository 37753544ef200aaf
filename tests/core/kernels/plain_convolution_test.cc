#include "core/kernels/plain_convolution.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

ConvolutionSpec SpecOf(Shape source, Shape weights, Shape destination, Window window, int64_t groups = 1) {
  ConvolutionSpec spec;
  spec.source = source;
  spec.weights = weights;
  spec.destination = destination;
  spec.window = std::move(window);
  spec.groups = groups;
  return spec;
}

TEST(PlainConvolution, SlidesTheWindowOverThePaddedSource) {
  const double x[] = {1, 2, 3, 4}, w[] = {1, 10, 100}, bias[] = {0.5};
  double y[4];
  PlainConvolution<double>(SpecOf({1, 1, 4}, {1, 1, 3}, {1, 1, 4}, {{3}, {1}, {1}, {1}, {1}}), x, w, bias, y);
  EXPECT_THAT(y, ElementsAre(210.5, 321.5, 432.5, 43.5));
  PlainConvolution<double>(SpecOf({1, 1, 4}, {1, 1, 3}, {1, 1, 2}, {{3}, {2}, {1}, {1}, {0}}), x, w, nullptr, y);
  EXPECT_EQ(y[0], 210);
  EXPECT_EQ(y[1], 432);
  PlainConvolution<double>(SpecOf({1, 1, 4}, {1, 1, 2}, {1, 1, 2}, {{2}, {1}, {2}, {0}, {0}}), x, w, nullptr, y);
  EXPECT_EQ(y[0], 31);
  EXPECT_EQ(y[1], 42);
}

TEST(PlainConvolution, KeepsGroupsApart) {
  const float x[] = {1, 2, 3, 4}, w[] = {10, 100};  // two channels of two elements
  float y[4];
  PlainConvolution<float>(SpecOf({1, 2, 2}, {2, 1, 1}, {1, 2, 2}, {{1}, {1}, {1}, {0}, {0}}, 2), x, w, nullptr, y);
  EXPECT_THAT(y, ElementsAre(10, 20, 300, 400));
}

TEST(PlainConvolution, SumsChannelsAndHigherAxes) {
  std::vector<float> x(2 * 8), w(2 * 8, 1), y(1);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  PlainConvolution<float>(SpecOf({1, 2, 2, 2, 2}, {1, 2, 2, 2, 2}, {1, 1, 1, 1, 1},
                                 {{2, 2, 2}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}, {0, 0, 0}}),
                          x.data(), w.data(), nullptr, y.data());
  EXPECT_EQ(y[0], 120);
}

TEST(PlainConvolution, GivesTheBiasWhereThereIsOnlyPadding) {
  const float w[] = {1, 1}, bias[] = {3};
  float y[3];
  PlainConvolution<float>(SpecOf({1, 1, 0}, {1, 1, 2}, {1, 1, 3}, {{2}, {1}, {1}, {2}, {2}}), nullptr, w, bias, y);
  EXPECT_THAT(y, ElementsAre(3, 3, 3));
}

TEST(PlainDeconvolution, SpreadsEachElementOverItsWindow) {
  const double x[] = {1, 2}, w[] = {1, 10, 100}, bias[] = {0.5};
  double y[5];
  PlainDeconvolution<double>(SpecOf({1, 1, 2}, {1, 1, 3}, {1, 1, 5}, {{3}, {2}, {1}, {0}, {0}}), x, w, bias, y);
  EXPECT_THAT(y, ElementsAre(1.5, 10.5, 102.5, 20.5, 200.5));
  // One element cut off in front, dilated.
  PlainDeconvolution<double>(SpecOf({1, 1, 2}, {1, 1, 3}, {1, 1, 5}, {{3}, {1}, {2}, {1}, {0}}), x, w, nullptr, y);
  EXPECT_THAT(y, ElementsAre(2, 10, 20, 100, 200));
}

TEST(PlainDeconvolution, TakesTheWeightsOfGroupsByInputChannel) {
  // Four inputs in two groups, two outputs a group.
  const float x[] = {1, 2, 3, 4}, w[] = {1, 10, 2, 20, 3, 30, 4, 40};
  float y[4];
  PlainDeconvolution<float>(SpecOf({1, 4, 1}, {4, 2, 1}, {1, 4, 1}, {{1}, {1}, {1}, {0}, {0}}, 2), x, w, nullptr, y);
  EXPECT_THAT(y, ElementsAre(5, 50, 25, 250));
}

}  // namespace
}  // namespace saker
