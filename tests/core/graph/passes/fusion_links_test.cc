#include "core/graph/passes/fusion_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(FusionLinks, ASoleReaderReadsOnceAndAlone) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Relu", {"x"}, {"a"}).Node("Exp", {"a"}, {"b"}).Node("Mul", {"b", "b"}, {"c"});
  builder.Node("Tanh", {"c"}, {"d"}).Output("d").Output("c");
  Graph graph = builder.Build();
  const FusionLinks links(graph);
  EXPECT_EQ(links.SoleReader(0), 1);
  EXPECT_EQ(links.SoleReader(1), FusionLinks::kNoNode) << "Mul reads it twice";
  EXPECT_EQ(links.SoleReader(2), FusionLinks::kNoNode) << "callers read it as well";
  EXPECT_EQ(links.SoleReader(3), FusionLinks::kNoNode) << "only callers read it";
}

TEST(FusionLinks, AnAbsorbedReaderLeavesItsOutputToTheNode) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Relu", {"x"}, {"a"}).Node("Exp", {"a"}, {"b"}).Node("Tanh", {"b"}, {"c"}).Output("c");
  Graph graph = builder.Build();
  FusionLinks links(graph);
  links.Absorb(0, 1);
  EXPECT_TRUE(links.absorbed(1));
  EXPECT_EQ(links.SoleReader(0), 2);
  EXPECT_EQ(links.Finish(), 1);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Relu", "Tanh"));
  EXPECT_THAT(graph.nodes()[0].outputs, ElementsAre(builder.id("b")));
  EXPECT_TRUE(graph.TopologicalSort().ok());
}

TEST(FusionLinks, ConstantInputsAreFoundAndOthersAreNot) {
  GraphBuilder builder;
  builder.Input("x", {1}).Constant<float>("c", {1}, {1}).Node("Foo", {"x", "c", "", "x"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  const FusionLinks links(graph);
  EXPECT_EQ(links.ConstantInput(0, 0), nullptr);
  EXPECT_NE(links.ConstantInput(0, 1), nullptr);
  EXPECT_EQ(links.ConstantInput(0, 2), nullptr);
  EXPECT_EQ(links.ConstantInput(0, 9), nullptr);
}

TEST(FusionLinksDeathTest, OnlyTheSoleReaderCanBeAbsorbed) {
  GraphBuilder builder;
  Graph graph = builder.Input("x", {1}).Node("Relu", {"x"}, {"a"}).Node("Mul", {"a", "a"}, {"y"}).Output("y").Build();
  FusionLinks links(graph);
  EXPECT_DEATH(links.Absorb(0, 1), "check failed");
}

}  // namespace
}  // namespace saker
