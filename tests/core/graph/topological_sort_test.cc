#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "core/graph/graph.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> NodeNames(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes()) names.push_back(node.name);
  return names;
}

std::string SortError(const GraphBuilder& builder) {
  const absl::StatusOr<Graph> graph = builder.TryBuild();
  EXPECT_EQ(graph.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(graph.status().message());
}

TEST(TopologicalSort, PutsMakersBeforeReaders) {
  GraphBuilder builder;
  builder.Node("Tanh", {"b"}, {"y"}).Node("Relu", {"a"}, {"b"}).Node("Exp", {"x"}, {"a"}).Input("x", {1}).Output("y");
  EXPECT_THAT(NodeNames(builder.Build()), ElementsAre("a", "b", "y"));
}

TEST(TopologicalSort, LeavesSortedNodesAlone) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Exp", {"x"}, {"z"}).Node("Exp", {"x"}, {"a"}).Node("Add", {"a", "z"}, {"m"});
  EXPECT_THAT(NodeNames(builder.Output("m").Build()), ElementsAre("z", "a", "m"));
}

TEST(TopologicalSort, RefusesACycle) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Add", {"x", "b"}, {"a"}).Node("Relu", {"a"}, {"b"}).Output("b");
  EXPECT_EQ(SortError(builder), "the graph has a cycle; node \"a\" (Add) waits for it");
}

TEST(TopologicalSort, RefusesANodeThatReadsItself) {
  EXPECT_THAT(SortError(GraphBuilder().Node("Relu", {"a"}, {"a"}).Output("a")), HasSubstr("cycle"));
}

TEST(TopologicalSort, RefusesAnInputThatNothingMakes) {
  EXPECT_THAT(SortError(GraphBuilder().Node("Relu", {"ghost"}, {"y"}).Output("y")),
              HasSubstr("node \"y\" (Relu) reads \"ghost\""));
}

TEST(TopologicalSort, RefusesAnOutputThatNothingMakes) {
  EXPECT_EQ(SortError(GraphBuilder().Input("x", {1}).Output("y")), "graph output \"y\" is made by no node");
}

TEST(TopologicalSort, RefusesAValueMadeTwice) {
  GraphBuilder twice;
  twice.Input("x", {1}).Node("Relu", {"x"}, {"y"}).Node("Exp", {"x"}, {"y"}).Output("y");
  EXPECT_THAT(SortError(twice), HasSubstr("makes \"y\", which is already made"));
  GraphBuilder over_input;
  over_input.Input("x", {1}).Node("Relu", {"x"}, {"x"}).Output("x");
  EXPECT_THAT(SortError(over_input), HasSubstr("already made"));
  GraphBuilder over_constant;
  over_constant.Input("x", {1}).Constant<float>("c", {1}, {1}).Node("Relu", {"x"}, {"c"}).Output("c");
  EXPECT_THAT(SortError(over_constant), HasSubstr("already made"));
}

TEST(TopologicalSort, RefusesAnInputGivenTwice) {
  EXPECT_THAT(SortError(GraphBuilder().Input("x", {1}).Input("x", {1}).Output("x")), HasSubstr("given twice"));
}

TEST(TopologicalSort, AConstantMayBeAnOutput) {
  EXPECT_TRUE(GraphBuilder().Constant<float>("c", {1}, {1}).Output("c").TryBuild().ok());
}

TEST(TopologicalSort, SortsALongChainWrittenBackwards) {
  GraphBuilder builder;
  constexpr int kNodes = 20000;
  for (int i = kNodes; i > 0; --i) builder.Node("Relu", {absl::StrCat("v", i - 1)}, {absl::StrCat("v", i)});
  builder.Input("v0", {1}).Output(absl::StrCat("v", kNodes));
  EXPECT_EQ(builder.Build().nodes().front().name, "v1");
}

}  // namespace
}  // namespace saker
