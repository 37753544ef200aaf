#include "core/graph/passes/duplicate_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/dead_nodes.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;

TEST(DuplicateNodes, TheSameWorkIsDoneOnce) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Node("Relu", {"x"}, {"a"}).Node("Relu", {"x"}, {"b"});
  // Alike only once those before have been found so.
  builder.Node("Transpose", {"a"}, {"c"}, {{"perm", Ints{1, 0}}})
      .Node("Transpose", {"b"}, {"d"}, {{"perm", Ints{1, 0}}});
  builder.Node("Mul", {"c", "d"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(MergeDuplicateNodes(after), 2);
  EXPECT_THAT(OpTypes(after), ElementsAre("Relu", "Transpose", "Mul"));
  ExpectSameAnswers(before, after);
}

TEST(DuplicateNodes, SmallConstantsThatHoldTheSameAreOne) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant<float>("one", {1}, {1}).Constant<float>("uno", {1}, {1});
  builder.Node("Add", {"x", "one"}, {"a"}).Node("Add", {"x", "uno"}, {"b"}).Node("Mul", {"a", "b"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(MergeDuplicateNodes(after), 1);
  RemoveDeadNodes(after);
  ExpectSameAnswers(before, after);
}

// Nodes merged of two Relus that differ in something.
int MergedOf(const std::string& first, std::initializer_list<std::pair<std::string, Attribute>> a,
             const std::string& second, std::initializer_list<std::pair<std::string, Attribute>> b) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Node(first, {"x"}, {"a"}, a).Node(second, {"x"}, {"b"}, b);
  Graph graph = builder.Node("Add", {"a", "b"}, {"y"}).Output("y").Build();
  return MergeDuplicateNodes(graph);
}

TEST(DuplicateNodes, WhatDiffersInAnythingStaysApart) {
  EXPECT_EQ(MergedOf("LeakyRelu", {{"alpha", 0.1f}}, "LeakyRelu", {{"alpha", 0.1f}}), 1);
  EXPECT_EQ(MergedOf("LeakyRelu", {{"alpha", 0.1f}}, "LeakyRelu", {{"alpha", 0.2f}}), 0);
  EXPECT_EQ(MergedOf("LeakyRelu", {{"alpha", 0.1f}}, "LeakyRelu", {}), 0);
  EXPECT_EQ(MergedOf("Relu", {}, "Tanh", {}), 0);
  EXPECT_EQ(MergedOf("Softmax", {{"axis", int64_t{1}}}, "Softmax", {{"axis", int64_t{-1}}}), 0);
}

TEST(DuplicateNodes, RandomNumbersStayApart) {
  EXPECT_EQ(MergedOf("RandomUniformLike", {}, "RandomUniformLike", {}), 0);
}

TEST(DuplicateNodes, AGraphOutputIsMadeByItsOwnNode) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Node("Relu", {"x"}, {"y"}).Node("Relu", {"x"}, {"z"}).Node("Relu", {"x"}, {"a"});
  const Graph before = builder.Node("Tanh", {"a"}, {"b"}).Output("y").Output("z").Output("b").Build();
  Graph after = before;
  EXPECT_EQ(MergeDuplicateNodes(after), 1);
  ExpectSameAnswers(before, after);
}

TEST(DuplicateNodes, PartsOfASplitKeepTheirPlaces) {
  GraphBuilder builder(11);
  builder.Input("x", {-1, 4}).Node("Split", {"x"}, {"a", "b"}, {{"axis", int64_t{1}}});
  builder.Node("Split", {"x"}, {"c", "d"}, {{"axis", int64_t{1}}}).Node("Sub", {"a", "d"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(MergeDuplicateNodes(after), 1);
  ExpectSameAnswers(before, after);
}

}  // namespace
}  // namespace saker
