#include "core/graph/passes/constant_parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Ints = std::vector<int64_t>;

TEST(ParameterInts, ReadsInputsBeforeAttributes) {
  GraphBuilder builder;
  builder.Input("x", {2}).Constant<int64_t>("wide", {2}, {1, -1}).Constant<int32_t>("narrow", {1}, {7});
  builder.Node("Pad", {"x", "wide", "", "narrow"}, {"y"}, {{"pads", Ints{5}}, {"axes", Ints{6}}}).Output("y");
  const Graph graph = builder.Build();
  const Node& node = graph.nodes()[0];
  EXPECT_THAT(*ParameterInts(graph, node, 1, "pads"), ElementsAre(1, -1));
  EXPECT_THAT(*ParameterInts(graph, node, 3, "axes"), ElementsAre(7));
  EXPECT_THAT(*ParameterInts(graph, node, 2, "pads"), ElementsAre(5));
  EXPECT_THAT(*ParameterInts(graph, node, 9, "axes"), ElementsAre(6));
  EXPECT_THAT(*ParameterInts(graph, node, 9, "nothing"), IsEmpty());
}

TEST(ParameterInts, KnowsNothingOfWhatARequestSays) {
  GraphBuilder builder;
  builder.Input("x", {2}).Input("pads", {2}, DataType::kInt64).Constant<float>("real", {1}, {1});
  builder.Node("Pad", {"x", "pads", "real"}, {"y"}, {{"mode", std::string("edge")}}).Output("y");
  const Graph graph = builder.Build();
  EXPECT_FALSE(ParameterInts(graph, graph.nodes()[0], 1, "pads").has_value());
  EXPECT_FALSE(ParameterInts(graph, graph.nodes()[0], 2, "").has_value());
  EXPECT_FALSE(ParameterInts(graph, graph.nodes()[0], 9, "mode").has_value());
}

}  // namespace
}  // namespace saker
