#include "core/graph/passes/reshape_merging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/dead_nodes.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;

TEST(ReshapeMerging, TheLastShapeIsAllThatCounts) {
  GraphBuilder builder(11);
  builder.Input("x", {-1, 4, 3}).Constant<int64_t>("s", {3}, {-1, 2, 6}).Constant<int64_t>("t", {2}, {-1, 12});
  builder.Node("Reshape", {"x", "s"}, {"a"}).Node("Unsqueeze", {"a"}, {"b"}, {{"axes", Ints{1}}});
  builder.Node("Reshape", {"b", "t"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(MergeReshapes(after), 1);
  RemoveDeadNodes(after);
  EXPECT_THAT(OpTypes(after), ElementsAre("Reshape"));
  ExpectSameAnswers(before, after);
}

TEST(ReshapeMerging, AShapeThatCopiesExtentsNeedsThoseBefore) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 3}).Constant<int64_t>("s", {3}, {-1, 2, 6}).Constant<int64_t>("t", {2}, {0, -1});
  builder.Node("Reshape", {"x", "s"}, {"a"}).Node("Reshape", {"a", "t"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(MergeReshapes(graph), 0);
}

TEST(ReshapeMerging, OtherReadersKeepWhatTheyRead) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant<int64_t>("s", {3}, {-1, 2, 2}).Constant<int64_t>("t", {2}, {-1, 4});
  builder.Node("Reshape", {"x", "s"}, {"a"}).Node("Reshape", {"a", "t"}, {"y"}).Output("y").Output("a");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(MergeReshapes(after), 1);
  EXPECT_EQ(RemoveDeadNodes(after), 0);
  ExpectSameAnswers(before, after);
}

}  // namespace
}  // namespace saker
