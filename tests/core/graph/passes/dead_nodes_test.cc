#include "core/graph/passes/dead_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(DeadNodes, GoWithEverythingThatOnlyTheyRead) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Relu", {"x"}, {"a"}).Node("Exp", {"a"}, {"b"}).Node("Tanh", {"x"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(RemoveDeadNodes(graph), 2);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Tanh"));
}

TEST(DeadNodes, NodesWithOneOutputReadStay) {
  GraphBuilder builder;
  builder.Input("x", {1, 4}).Node("Split", {"x"}, {"a", "b"}, {{"axis", 1}}).Output("a");
  Graph graph = builder.Build();
  EXPECT_EQ(RemoveDeadNodes(graph), 0);
  EXPECT_EQ(graph.nodes()[0].outputs.size(), 2u) << "the number of outputs says how many parts there are";
}

TEST(DeadNodes, OptionalOutputsThatNobodyReadGo) {
  GraphBuilder builder;
  builder.Input("x", {1, 4}).Node("Dropout", {"x"}, {"y", "mask"}).Output("y");
  Graph graph = builder.Build();
  RemoveDeadNodes(graph);
  EXPECT_THAT(graph.nodes()[0].outputs, ElementsAre(builder.id("y")));
  Graph with_mask = GraphBuilder(builder).Output("mask").Build();
  RemoveDeadNodes(with_mask);
  EXPECT_EQ(with_mask.nodes()[0].outputs.size(), 2u);
}

TEST(DeadNodes, ConstantsThatNobodyReadAreGivenBack) {
  GraphBuilder builder;
  builder.Input("x", {1}).Constant<float>("used", {1}, {1}).Constant<float>("unused", {1}, {1});
  builder.Constant<float>("answer", {1}, {1}).Node("Add", {"x", "used"}, {"y"}).Output("y").Output("answer");
  Graph graph = builder.Build();
  RemoveDeadNodes(graph);
  EXPECT_NE(graph.value(builder.id("used")).constant, nullptr);
  EXPECT_NE(graph.value(builder.id("answer")).constant, nullptr);
  EXPECT_EQ(graph.value(builder.id("unused")).constant, nullptr);
}

}  // namespace
}  // namespace saker
