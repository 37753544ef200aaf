#include "core/graph/passes/clip_bounds.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::optional<ClipBounds> BoundsIn(Graph graph) {
  const FusionLinks links(graph);
  return ConstantClipBounds(graph, links, 0);
}

void ExpectBounds(const std::optional<ClipBounds>& bounds, float least, float most) {
  ASSERT_TRUE(bounds.has_value());
  EXPECT_EQ(bounds->least, least);
  EXPECT_EQ(bounds->most, most);
}

TEST(ClipBounds, AreAttributesBeforeOpset11) {
  const auto clip = [](std::initializer_list<std::pair<std::string, Attribute>> attributes) {
    return GraphBuilder(10).Input("x", {3}).Node("Clip", {"x"}, {"y"}, attributes).Output("y").Build();
  };
  ExpectBounds(BoundsIn(clip({{"min", -1.0f}, {"max", 2.0f}})), -1, 2);
  ExpectBounds(BoundsIn(clip({{"max", 2.0f}})), -kInfinity, 2);
  EXPECT_FALSE(BoundsIn(clip({{"min", int64_t{0}}})).has_value());
}

TEST(ClipBounds, AreConstantInputsSince) {
  GraphBuilder builder;
  builder.Input("x", {3}).Constant<float>("one", {}, {1.0f}).Constant<double>("wide", {}, {1.0});
  builder.Constant<float>("two", {2}, {1.0f, 2.0f}).Input("z", {});
  const auto clip = [&](const std::vector<std::string>& inputs) {
    return GraphBuilder(builder).Node("Clip", inputs, {"y"}).Output("y").Build();
  };
  ExpectBounds(BoundsIn(clip({"x"})), -kInfinity, kInfinity);
  ExpectBounds(BoundsIn(clip({"x", "", "one"})), -kInfinity, 1);
  ExpectBounds(BoundsIn(clip({"x", "one"})), 1, kInfinity);
  for (const char* bound : {"wide", "two", "z"}) EXPECT_FALSE(BoundsIn(clip({"x", bound})).has_value()) << bound;
}

}  // namespace
}  // namespace saker
