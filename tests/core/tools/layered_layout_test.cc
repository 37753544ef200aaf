#include "core/tools/layered_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace saker {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

constexpr double kBoxWidth = 100;

// No two places of a layer share a column of pixels, and none lies outside.
void ExpectApart(const LayeredLayout& layout) {
  const auto half = [&](size_t i) { return layout.IsBox(static_cast<int>(i)) ? kBoxWidth / 2 : 0; };
  for (size_t i = 0; i < layout.places.size(); ++i) {
    EXPECT_GE(layout.places[i].x - half(i), -1e-6);
    EXPECT_LE(layout.places[i].x + half(i), layout.width + 1e-6);
    for (size_t j = 0; j < i; ++j) {
      if (layout.places[i].layer != layout.places[j].layer) continue;
      EXPECT_GT(std::abs(layout.places[i].x - layout.places[j].x), half(i) + half(j)) << i << " and " << j;
    }
  }
}

TEST(LayeredLayout, PutsAChainInOneColumn) {
  const auto layout = LayOut(3, {{0, 1}, {1, 2}}, kBoxWidth);
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->layers, 3);
  EXPECT_EQ(layout->width, kBoxWidth);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(layout->places[static_cast<size_t>(i)].layer, i);
    EXPECT_EQ(layout->places[static_cast<size_t>(i)].x, kBoxWidth / 2);
  }
}

TEST(LayeredLayout, PutsABoxBelowTheLowestThatItDependsOn) {
  const auto layout = LayOut(4, {{0, 1}, {1, 2}, {0, 3}, {2, 3}}, kBoxWidth);
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->places[3].layer, 3);
}

TEST(LayeredLayout, LeadsLinesThatCrossLayersPastTheBoxes) {
  const auto layout = LayOut(4, {{0, 1}, {1, 2}, {2, 3}, {0, 3}}, kBoxWidth);
  ASSERT_TRUE(layout.has_value());
  ASSERT_EQ(layout->places.size(), 6u);
  EXPECT_THAT(layout->places[0].below, ElementsAre(1, 4));
  EXPECT_THAT(layout->places[4].below, ElementsAre(5));
  EXPECT_THAT(layout->places[3].above, testing::UnorderedElementsAre(2, 5));
  ExpectApart(*layout);
}

TEST(LayeredLayout, LinesFromOneBoxShareTheirBends) {
  const auto layout = LayOut(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 3}, {0, 4}}, kBoxWidth);
  ASSERT_TRUE(layout.has_value());
  EXPECT_EQ(layout->places.size(), 5u + 3u);
  ExpectApart(*layout);
}

TEST(LayeredLayout, PutsWhatDividesAndMeetsAgainInTheMiddle) {
  const auto layout = LayOut(5, {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 4}, {3, 4}}, kBoxWidth);
  ASSERT_TRUE(layout.has_value());
  EXPECT_THAT(layout->places[0].x, DoubleNear(layout->width / 2, 1e-6));
  EXPECT_THAT(layout->places[4].x, DoubleNear(layout->width / 2, 1e-6));
  ExpectApart(*layout);
}

TEST(LayeredLayout, KeepsPlacesApartInGraphsOfManyShapes) {
  uint32_t state = 1;
  const auto next = [&](int below) { return static_cast<int>((state = state * 1664525 + 1013904223) >> 8) % below; };
  for (int round = 0; round < 50; ++round) {
    const int boxes = 2 + next(40);
    std::vector<LayoutEdge> edges;
    for (int i = 0; i < 2 * boxes; ++i) {
      const int to = 1 + next(boxes - 1);
      edges.push_back({next(to), to});
    }
    const auto layout = LayOut(boxes, edges, kBoxWidth);
    ASSERT_TRUE(layout.has_value());
    ExpectApart(*layout);
    for (const LayoutEdge& edge : edges) {
      EXPECT_LT(layout->places[static_cast<size_t>(edge.from)].layer,
                layout->places[static_cast<size_t>(edge.to)].layer);
    }
  }
}

TEST(LayeredLayout, TakesNoBoxesAndTheSameEdgeTwice) {
  ASSERT_TRUE(LayOut(0, {}, kBoxWidth).has_value());
  const auto layout = LayOut(2, {{0, 1}, {0, 1}}, kBoxWidth);
  ASSERT_TRUE(layout.has_value());
  EXPECT_THAT(layout->places[0].below, ElementsAre(1));
}

TEST(LayeredLayout, RefusesWhatNobodyCouldRead) {
  EXPECT_FALSE(LayOut(100'000, {}, kBoxWidth).has_value());
  std::vector<LayoutEdge> edges;
  for (int to = 1; to < 300; ++to) {
    for (int from = 0; from < to; ++from) edges.push_back({from, to});
  }
  EXPECT_FALSE(LayOut(300, edges, kBoxWidth).has_value());
  // Few edges, but each crosses hundreds of layers.
  edges.clear();
  for (int i = 0; i + 1 < 1'000; ++i) edges.push_back({i, i + 1});
  for (int i = 0; i < 500; ++i) edges.push_back({i, 999});
  EXPECT_FALSE(LayOut(1'000, edges, kBoxWidth).has_value());
}

}  // namespace
}  // namespace saker
