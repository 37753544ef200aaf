// Tables of one axis, with coordinates and weights worked out by hand.
#include "core/ops/resize_axis.h"

#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Mode = ResizeMethod::Mode;
using Coordinates = ResizeMethod::Coordinates;
using Rounding = ResizeMethod::Rounding;
using testing::DoubleNear;
using testing::ElementsAre;

ResizeGeometry Geometry(int64_t from, int64_t to) {
  return {from, to, static_cast<double>(to) / static_cast<double>(from), static_cast<double>(to)};
}

ResizeMethod Method(Mode mode, Coordinates coordinates = Coordinates::kHalfPixel) {
  ResizeMethod method;
  method.mode = mode;
  method.coordinates = coordinates;
  return method;
}

std::vector<int64_t> Nearest(Coordinates coordinates, Rounding rounding, const ResizeGeometry& geometry) {
  ResizeMethod method = Method(Mode::kNearest, coordinates);
  method.rounding = rounding;
  return MakeResizeAxis(method, geometry).firsts;
}

// What the table makes of 0, 1, 2 ...: for interpolation of straight lines, the coordinates themselves.
std::vector<double> OfALine(const ResizeMethod& method, const ResizeGeometry& geometry) {
  const ResizeAxis axis = MakeResizeAxis(method, geometry);
  std::vector<double> values;
  for (int64_t o = 0; o < axis.to; ++o) {
    double sum = 0;
    for (int64_t t = 0; t < axis.taps; ++t) {
      sum += axis.weights[static_cast<size_t>(o * axis.taps + t)] *
             static_cast<double>(axis.firsts[static_cast<size_t>(o)] + t);
    }
    values.push_back(sum);
  }
  return values;
}

testing::Matcher<std::vector<double>> Near(std::initializer_list<double> values) {
  return testing::Pointwise(DoubleNear(1e-6), std::vector<double>(values));
}

TEST(ResizeAxis, RoundsHalvesAsTold) {
  // Coordinates 0, 0.5, 1, 1.5.
  const ResizeGeometry twice = Geometry(2, 4);
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kPreferFloor, twice), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kPreferCeil, twice), ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kFloor, twice), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kCeil, twice), ElementsAre(0, 1, 1, 1));
}

TEST(ResizeAxis, OfOldFilesRoundsUpWhereTheOutputIsSmaller) {
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kUpWhenSmaller, Geometry(2, 4)), ElementsAre(0, 0, 1, 1));
  // Coordinates 0, 1.67, 3.33.
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kUpWhenSmaller, Geometry(5, 3)), ElementsAre(0, 2, 4));
}

TEST(ResizeAxis, PlacesCoordinatesByMode) {
  const ResizeGeometry half = Geometry(8, 4);
  const auto line = [&](Coordinates coordinates) { return OfALine(Method(Mode::kLinear, coordinates), half); };
  EXPECT_THAT(line(Coordinates::kHalfPixel), Near({0.5, 2.5, 4.5, 6.5}));
  EXPECT_THAT(line(Coordinates::kPytorchHalfPixel), Near({0.5, 2.5, 4.5, 6.5}));
  EXPECT_THAT(line(Coordinates::kHalfPixelSymmetric), Near({0.5, 2.5, 4.5, 6.5}));
  EXPECT_THAT(line(Coordinates::kAsymmetric), Near({0, 2, 4, 6}));
  EXPECT_THAT(line(Coordinates::kAlignCorners), Near({0, 7.0 / 3, 14.0 / 3, 7}));
  EXPECT_THAT(line(Coordinates::kTfHalfPixelForNn), Near({1, 3, 5, 7}));
  EXPECT_THAT(line(Coordinates::kTfCropAndResize), Near({0, 7.0 / 3, 14.0 / 3, 7}));
}

TEST(ResizeAxis, OfOneElementTakesTheFirstOrTheMiddle) {
  const ResizeGeometry one = Geometry(5, 1);
  const auto line = [&](Coordinates coordinates) { return OfALine(Method(Mode::kLinear, coordinates), one); };
  EXPECT_THAT(line(Coordinates::kPytorchHalfPixel), Near({0}));
  EXPECT_THAT(line(Coordinates::kAlignCorners), Near({0}));
  EXPECT_THAT(line(Coordinates::kHalfPixel), Near({2}));
  EXPECT_THAT(line(Coordinates::kTfCropAndResize), Near({2}));
}

TEST(ResizeAxis, OfFractionalExtentsKeepsTheirCentreOnlyWhereAsked) {
  // 5 * 0.5 is 2.5, of which 2 are made.
  const ResizeGeometry cut{5, 2, 0.5, 2.5};
  EXPECT_THAT(OfALine(Method(Mode::kLinear, Coordinates::kHalfPixel), cut), Near({0.5, 2.5}));
  EXPECT_THAT(OfALine(Method(Mode::kLinear, Coordinates::kHalfPixelSymmetric), cut), Near({1, 3}));
  EXPECT_THAT(OfALine(Method(Mode::kLinear, Coordinates::kAlignCorners), cut), Near({0, 4 / 1.5}));
}

TEST(ResizeAxis, ScalesInFloatDoNotMissWholeNumbers) {
  // A third in float is a bit more than a third; three times it is one element all the same.
  const double third = 1.0f / 3;
  EXPECT_THAT(Nearest(Coordinates::kAsymmetric, Rounding::kFloor, {9, 3, third, 9 * third}), ElementsAre(0, 3, 6));
}

TEST(ResizeAxis, MarksWhatACropLeavesOutside) {
  ResizeGeometry crop = Geometry(4, 3);
  crop.roi_start = -0.5;
  crop.roi_end = 1;
  const ResizeAxis axis = MakeResizeAxis(Method(Mode::kLinear, Coordinates::kTfCropAndResize), crop);
  EXPECT_EQ(axis.firsts[0], -1);
  EXPECT_NE(axis.firsts[1], -1);
  EXPECT_TRUE(axis.HasOutside());
  EXPECT_FALSE(axis.IsIdentity());
}

TEST(ResizeAxis, WeighsFourNeighboursByACubic) {
  ResizeMethod method = Method(Mode::kCubic);
  const ResizeAxis axis = MakeResizeAxis(method, Geometry(4, 8));
  EXPECT_EQ(axis.taps, 4);
  // Output 3 lies a quarter behind element 1.
  EXPECT_EQ(axis.firsts[3], 0);
  const std::vector<double> weights(axis.weights.begin() + 12, axis.weights.begin() + 16);
  EXPECT_THAT(weights, Near({-0.10546875, 0.87890625, 0.26171875, -0.03515625}));
}

TEST(ResizeAxis, WeighsNothingBeyondTheBorderWhereAsked) {
  ResizeMethod method = Method(Mode::kCubic);
  method.exclude_outside = true;
  const ResizeAxis axis = MakeResizeAxis(method, Geometry(4, 8));
  for (int64_t o = 0; o < axis.to; ++o) {
    const auto begin = axis.weights.begin() + o * axis.taps;
    EXPECT_NEAR(std::accumulate(begin, begin + axis.taps, 0.0), 1, 1e-12);
  }
  // Output 0 lies a quarter before element 0, whose two neighbours before it are gone.
  EXPECT_NEAR(axis.weights[0], 0.87890625 / (0.87890625 + 0.26171875 * 0 - 0.03515625 * 0 - 0.10546875), 1e-6);
}

TEST(ResizeAxis, AveragesOverAllThatFallsTogether) {
  ResizeMethod method = Method(Mode::kLinear);
  method.antialias = true;
  const ResizeAxis axis = MakeResizeAxis(method, Geometry(8, 4));
  EXPECT_EQ(axis.taps, 4);
  const std::vector<double> second(axis.weights.begin() + 4, axis.weights.begin() + 8);
  EXPECT_EQ(axis.firsts[1], 1);
  EXPECT_THAT(second, Near({0.125, 0.375, 0.375, 0.125}));
  // Enlarging is as without it.
  EXPECT_EQ(MakeResizeAxis(method, Geometry(4, 8)).taps, 2);
}

TEST(ResizeAxis, HasNoMoreTapsThanTheInputHasElements) {
  for (const Mode mode : {Mode::kLinear, Mode::kCubic}) {
    const ResizeAxis axis = MakeResizeAxis(Method(mode), Geometry(1, 3));
    EXPECT_EQ(axis.taps, 1);
    EXPECT_THAT(axis.firsts, ElementsAre(0, 0, 0));
    EXPECT_THAT(axis.weights, Near({1, 1, 1}));
  }
}

TEST(ResizeAxis, KnowsAnAxisThatDoesNotChange) {
  for (const Mode mode : {Mode::kNearest, Mode::kLinear, Mode::kCubic}) {
    EXPECT_TRUE(MakeResizeAxis(Method(mode), Geometry(5, 5)).IsIdentity());
    EXPECT_FALSE(MakeResizeAxis(Method(mode), Geometry(5, 6)).IsIdentity());
  }
  EXPECT_FALSE(MakeResizeAxis(Method(Mode::kLinear), {5, 5, 1.1, 5.5}).IsIdentity());
}

}  // namespace
}  // namespace saker
