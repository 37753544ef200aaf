#include "core/graph/passes/residual_fusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/batch_analysis.h"
#include "core/graph/passes/pass_pipeline.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

constexpr size_t kMaxBytes = size_t{1} << 28;

const std::vector<int64_t> kPads = {1, 1, 1, 1};

// x of [N,4,5,5], and a convolution of it that keeps its shape.
GraphBuilder OneConv() {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 5, 5}).Constant("w", SomeFloats({4, 4, 3, 3})).Constant("b", SomeFloats({4}));
  return std::move(builder.Node("Conv", {"x", "w", "b"}, {"c"}, {{"pads", kPads}}));
}

int Fuse(Graph& graph) { return FuseResiduals(graph, OpRegistry::Get(), kMaxBytes); }

TEST(ResidualFusion, TheAddOfAShortcutGoesIntoTheConvolution) {
  for (const bool shortcut_first : {false, true}) {
    GraphBuilder builder = OneConv();
    builder.Node("Add", shortcut_first ? std::vector<std::string>{"x", "c"} : std::vector<std::string>{"c", "x"},
                 {"s"});
    const Graph before = builder.Node("Relu", {"s"}, {"y"}).Output("y").Build();
    Graph after = before;
    EXPECT_EQ(Fuse(after), 1);
    EXPECT_THAT(OpTypes(after), ElementsAre("Conv", "Relu"));
    ExpectSameAnswers(before, after);
  }
}

TEST(ResidualFusion, AConvolutionWithoutBiasKeepsItsPlaceEmpty) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 5, 5}).Constant("w", SomeFloats({4, 4, 3, 3}));
  builder.Node("Conv", {"x", "w"}, {"c"}, {{"pads", kPads}}).Node("Add", {"c", "x"}, {"y"});
  const Graph before = builder.Output("y").Build();
  Graph after = before;
  EXPECT_EQ(Fuse(after), 1);
  EXPECT_EQ(after.nodes()[0].inputs[2], kNoValue);
  ExpectSameAnswers(before, after);
}

// A shortcut that is a convolution too, written after the one it joins.
TEST(ResidualFusion, OfTwoConvolutionsOneTakesTheOther) {
  GraphBuilder builder = OneConv();
  builder.Constant("v", SomeFloats({4, 4, 1, 1}, 2)).Node("Conv", {"x", "v"}, {"p"}).Node("Add", {"c", "p"}, {"y"});
  const Graph before = builder.Output("y").Build();
  Graph after = before;
  EXPECT_EQ(Fuse(after), 1);
  EXPECT_THAT(OpTypes(after), ElementsAre("Conv", "Conv"));
  ExpectSameAnswers(before, after);
}

TEST(ResidualFusion, AShortcutMadeLaterThanTheConvolutionComesFirst) {
  GraphBuilder builder = OneConv();
  builder.Node("Sigmoid", {"x"}, {"late"}).Node("Add", {"c", "late"}, {"y"});
  const Graph before = builder.Output("y").Build();
  Graph after = before;
  EXPECT_EQ(Fuse(after), 1);
  EXPECT_THAT(OpTypes(after), ElementsAre("Sigmoid", "Conv"));
  ExpectSameAnswers(before, after);
}

TEST(ResidualFusion, LeavesBroadcastsConstantsAndValuesReadElsewhere) {
  GraphBuilder broadcast = OneConv();
  broadcast.Node("GlobalAveragePool", {"x"}, {"mean"}).Node("Add", {"c", "mean"}, {"y"}).Output("y");
  GraphBuilder one_row = OneConv();  // for one row the shapes are equal
  one_row.Input("shared", {1, 4, 5, 5}).Node("Add", {"c", "shared"}, {"y"}).Output("y");
  GraphBuilder constant = OneConv();
  constant.Constant("k", SomeFloats({1, 4, 5, 5})).Node("Add", {"c", "k"}, {"y"}).Output("y");
  GraphBuilder wanted = OneConv();
  wanted.Node("Add", {"c", "x"}, {"y"}).Output("y").Output("c");
  GraphBuilder twice = OneConv();
  twice.Node("Add", {"c", "c"}, {"y"}).Output("y");
  for (const GraphBuilder& builder : {broadcast, one_row, constant, wanted, twice}) {
    Graph graph = builder.Build();
    EXPECT_EQ(Fuse(graph), 0) << graph.ToString();
  }
}

TEST(ResidualFusion, ABlockOfAResidualNetworkIsTwoConvolutionsOfIndependentRows) {
  GraphBuilder builder = OneConv();
  builder.Constant("w2", SomeFloats({4, 4, 3, 3}, 3)).Node("Relu", {"c"}, {"r"});
  builder.Node("Conv", {"r", "w2"}, {"c2"}, {{"pads", kPads}}).Node("Add", {"c2", "x"}, {"s"});
  const Graph before = builder.Node("Relu", {"s"}, {"y"}).Output("y").Build();
  Graph after = before;
  ASSERT_TRUE(OptimizeGraph(after, OpRegistry::Get(), kMaxBytes).ok());
  EXPECT_THAT(OpTypes(after), ElementsAre("Conv", "Conv"));
  ASSERT_EQ(after.nodes()[1].post_ops.size(), 2u);
  EXPECT_EQ(after.nodes()[1].post_ops[1].kind, PostOp::Kind::kRelu);
  ExpectSameAnswers(before, after);
  EXPECT_EQ(AnalyzeBatch(after, OpRegistry::Get(), kMaxBytes)->kind, BatchSemantics::Kind::kIndependentRows);
}

}  // namespace
}  // namespace saker
