#include "core/graph/passes/dense_fusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// Fuses and compares the answers; returns the graph.
Graph Fused(const GraphBuilder& builder, int expected = 1) {
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(FuseDense(after, Known(before)), expected);
  ExpectSameAnswers(before, after);
  return after;
}

TEST(DenseFusion, TakesEveryFormOfGemm) {
  for (const int transposed : {0, 1}) {
    for (const float alpha : {1.0f, 0.5f}) {
      for (const Shape& bias : {Shape{4}, Shape{1, 4}, Shape{1}, Shape{}}) {
        GraphBuilder builder;
        builder.Input("x", {-1, 3}).Constant("w", SomeFloats(transposed ? Shape{4, 3} : Shape{3, 4}));
        builder.Constant("c", SomeFloats(bias, 2));
        builder.Node("Gemm", {"x", "w", "c"}, {"y"}, {{"transB", transposed}, {"alpha", alpha}, {"beta", 2.0f}});
        const Graph graph = Fused(builder.Output("y"));
        ASSERT_THAT(OpTypes(graph), ElementsAre("Dense"));
        const Node& node = graph.nodes()[0];
        EXPECT_EQ(node.domain, "saker");
        EXPECT_TRUE(node.attributes.all().empty());
        EXPECT_EQ(graph.value(node.inputs[1]).constant->shape(), Shape({3, 4}));
        EXPECT_EQ(graph.value(node.inputs[2]).constant->shape(), Shape({4}));
      }
    }
  }
}

TEST(DenseFusion, TakesGemmWithoutABias) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Node("Gemm", {"x", "w"}, {"y"}).Output("y");
  EXPECT_EQ(Fused(builder).nodes()[0].inputs.size(), 2u);
}

TEST(DenseFusion, SharesWeightsThatNeedNoChange) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  EXPECT_EQ(Fused(builder).nodes()[0].inputs[1], builder.id("w"));
}

TEST(DenseFusion, TransposesWeightsOfTwoNodesOnce) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 3}));
  builder.Node("Gemm", {"x", "w"}, {"a"}, {{"transB", 1}}).Node("Gemm", {"a", "w"}, {"y"}, {{"transB", 1}}).Output("y");
  const Graph graph = Fused(builder, 2);
  EXPECT_EQ(graph.nodes()[0].inputs[1], graph.nodes()[1].inputs[1]);
}

TEST(DenseFusion, MatMulTakesTheAddBehindIt) {
  for (const Shape& bias : {Shape{4}, Shape{1, 4}, Shape{}}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Constant("c", SomeFloats(bias, 2));
    builder.Node("MatMul", {"x", "w"}, {"a"}).Node("Add", {"c", "a"}, {"y"}).Output("y");
    EXPECT_THAT(OpTypes(Fused(builder)), ElementsAre("Dense"));
  }
}

TEST(DenseFusion, WorksBeyondTwoDimensions) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3}).Constant("w", SomeFloats({3, 4})).Constant("c", SomeFloats({4}, 2));
  builder.Node("MatMul", {"x", "w"}, {"a"}).Node("Add", {"a", "c"}, {"y"}).Output("y");
  EXPECT_THAT(OpTypes(Fused(builder)), ElementsAre("Dense"));
}

TEST(DenseFusion, AnAddThatRaisesTheRankStays) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Constant("c", SomeFloats({1, 1, 4}, 2));
  builder.Node("MatMul", {"x", "w"}, {"a"}).Node("Add", {"a", "c"}, {"y"}).Output("y");
  EXPECT_THAT(OpTypes(Fused(builder)), ElementsAre("Dense", "Add"));
}

TEST(DenseFusion, AnAddOfAnotherValueStays) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Input("z", {-1, 4}).Constant("w", SomeFloats({3, 4}));
  builder.Node("MatMul", {"x", "w"}, {"a"}).Node("Add", {"a", "z"}, {"y"}).Output("y");
  EXPECT_THAT(OpTypes(Fused(builder)), ElementsAre("Dense", "Add"));
}

TEST(DenseFusion, ASumThatIsReadElsewhereStays) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Constant("c", SomeFloats({4}, 2));
  builder.Node("MatMul", {"x", "w"}, {"a"}).Node("Add", {"a", "c"}, {"y"}).Output("y").Output("a");
  EXPECT_THAT(OpTypes(Fused(builder)), ElementsAre("Dense", "Add"));
}

TEST(DenseFusion, ProductsOfTwoValuesStay) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Input("w", {3, 4}).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  EXPECT_THAT(OpTypes(Fused(builder, 0)), ElementsAre("MatMul"));
}

TEST(DenseFusion, GemmThatTransposesTheRequestStays) {
  GraphBuilder builder;
  builder.Input("x", {3, 2}).Constant("w", SomeFloats({3, 4})).Node("Gemm", {"x", "w"}, {"y"}, {{"transA", 1}});
  EXPECT_THAT(OpTypes(Fused(builder.Output("y"), 0)), ElementsAre("Gemm"));
}

TEST(DenseFusion, ABiasForEachRowStaysInGemm) {
  GraphBuilder builder;
  builder.Input("x", {2, 3}).Constant("w", SomeFloats({3, 4})).Constant("c", SomeFloats({2, 4}, 2));
  EXPECT_THAT(OpTypes(Fused(builder.Node("Gemm", {"x", "w", "c"}, {"y"}).Output("y"), 0)), ElementsAre("Gemm"));
}

TEST(DenseFusion, LeavesGemmsWhoseFactorIsNoNumber) {
  // A NaN compares like every alpha before it, and would get that one's weights.
  for (const float strange : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 3}));
    builder.Node("Gemm", {"x", "w"}, {"a"}, {{"alpha", 0.5f}}).Output("a");
    builder.Node("Gemm", {"x", "w"}, {"y"}, {{"alpha", strange}}).Output("y");
    Graph graph = builder.Build();
    EXPECT_EQ(FuseDense(graph, Known(graph)), 1);
    EXPECT_THAT(OpTypes(graph), ElementsAre("Dense", "Gemm"));
  }
}

}  // namespace
}  // namespace saker
