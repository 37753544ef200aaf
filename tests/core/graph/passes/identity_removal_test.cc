#include "core/graph/passes/identity_removal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(IdentityRemoval, ReadersReadWhatStoodBefore) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Identity", {"x"}, {"a"}).Node("Identity", {"a"}, {"b"});
  builder.Node("Add", {"a", "b"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(RemoveIdentities(graph, Known(graph)), 2);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Add"));
  EXPECT_THAT(graph.nodes()[0].inputs, ElementsAre(builder.id("x"), builder.id("x")));
}

TEST(IdentityRemoval, AGraphOutputKeepsItsName) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"a"}).Node("Tanh", {"a"}, {"b"}).Output("b");
  builder.Node("Identity", {"a"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(RemoveIdentities(after, Known(before)), 1);
  EXPECT_THAT(after.outputs(), ElementsAre(builder.id("b"), builder.id("y")));
  ASSERT_TRUE(after.TopologicalSort().ok());
  ExpectSameAnswers(before, after);
}

TEST(IdentityRemoval, AnInputHandedOutStaysItsOwnOutput) {
  Graph graph = GraphBuilder().Input("x", {-1, 2}).Node("Identity", {"x"}, {"y"}).Output("y").Build();
  EXPECT_EQ(RemoveIdentities(graph, Known(graph)), 0);
}

TEST(IdentityRemoval, TwoOutputsOfOneValueKeepBothNames) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"a"}).Node("Identity", {"a"}, {"y"}).Node("Identity", {"a"}, {"z"});
  const Graph before = builder.Output("y").Output("z").Build();
  Graph after = before;
  EXPECT_EQ(RemoveIdentities(after, Known(before)), 1);
  ASSERT_TRUE(after.TopologicalSort().ok());
  EXPECT_THAT(after.outputs(), ElementsAre(builder.id("y"), builder.id("z")));
  ExpectSameAnswers(before, after);
}

TEST(IdentityRemoval, DropoutOutsideOfTrainingGoes) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Constant<float>("ratio", {}, {0.5f}).Constant<bool>("off", {}, {false});
  builder.Node("Dropout", {"x", "ratio", "off"}, {"a"}).Node("Relu", {"a"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(RemoveIdentities(graph, Known(graph)), 1);
}

TEST(IdentityRemoval, DropoutOfOldOpsetsStaysUnlessIsTestSaysOtherwise) {
  for (const int64_t is_test : {0, 1}) {
    GraphBuilder builder(6);
    builder.Input("x", {-1, 3}).Node("Relu", {"x"}, {"r"}).Node("Dropout", {"r"}, {"d"}, {{"is_test", is_test}});
    Graph graph = builder.Node("Relu", {"d"}, {"y"}).Output("y").Build();
    EXPECT_EQ(RemoveIdentities(graph, {}), is_test);
  }
}

TEST(IdentityRemoval, DropoutInTrainingOrWithAMaskStays) {
  GraphBuilder training;
  training.Input("x", {2}).Constant<float>("ratio", {}, {0.5f}).Constant<bool>("on", {}, {true});
  Graph graph = training.Node("Dropout", {"x", "ratio", "on"}, {"a"}).Node("Relu", {"a"}, {"y"}).Output("y").Build();
  EXPECT_EQ(RemoveIdentities(graph, {}), 0);
  GraphBuilder mask;
  graph = mask.Input("x", {2}).Node("Dropout", {"x"}, {"a", "m"}).Node("Relu", {"a"}, {"y"}).Output("y").Build();
  EXPECT_EQ(RemoveIdentities(graph, {}), 0);
}

TEST(IdentityRemoval, ACastGoesOnlyWhenTheTypeIsTheSame) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Cast", {"x"}, {"same"}, {{"to", 1}}).Node("Cast", {"same"}, {"y"}, {{"to", 7}});
  Graph graph = builder.Output("y").Build();
  EXPECT_EQ(RemoveIdentities(graph, InferredValues{}), 0) << "types are not known";
  EXPECT_EQ(RemoveIdentities(graph, Known(graph)), 1);
  EXPECT_EQ(graph.nodes()[0].name, "y");
}

TEST(IdentityRemoval, ALongChainGoesAtOnce) {
  GraphBuilder builder;
  constexpr int kNodes = 20000;
  builder.Input("v0", {2});
  for (int i = 1; i <= kNodes; ++i) builder.Node("Identity", {absl::StrCat("v", i - 1)}, {absl::StrCat("v", i)});
  Graph graph = builder.Node("Relu", {absl::StrCat("v", kNodes)}, {"y"}).Output("y").Build();
  EXPECT_EQ(RemoveIdentities(graph, {}), kNodes);
  EXPECT_THAT(graph.nodes()[0].inputs, ElementsAre(builder.id("v0")));
}

}  // namespace
}  // namespace saker
