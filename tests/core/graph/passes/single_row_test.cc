#include "core/graph/passes/single_row.h"

#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 28;

bool Fixes(Graph graph) {
  const bool fixed = FixSingleRow(graph, OpRegistry::Get(), kMaxBytes);
  EXPECT_EQ(graph.value(graph.inputs()[0]).shape[0], fixed ? 1 : -1);
  return fixed;
}

Graph Reshaped(const Shape& input, const std::vector<int64_t>& target) {
  GraphBuilder builder;
  builder.Input("x", input).Constant<int64_t>("target", {static_cast<int64_t>(target.size())}, target);
  return builder.Node("Reshape", {"x", "target"}, {"y"}).Output("y").Build();
}

TEST(FixSingleRow, ByAReshapeToAConstant) {
  EXPECT_TRUE(Fixes(Reshaped({-1, 2, 3}, {1, 6})));
  EXPECT_TRUE(Fixes(Reshaped({-1, 2, 3}, {3, 2})));
}

TEST(FixSingleRow, NotWhereAnExtentIsLeftOpen) {
  EXPECT_FALSE(Fixes(Reshaped({-1, 2, 3}, {-1, 6})));
  EXPECT_FALSE(Fixes(Reshaped({-1, 2, 3}, {1, -1})));
  EXPECT_FALSE(Fixes(Reshaped({-1, 2, 3}, {0, 6})));
}

TEST(FixSingleRow, ByAProductThatSumsOverAllRows) {
  for (const auto& [op, weights] : {std::pair{"Gemm", Shape{6, 4}}, std::pair{"MatMul", Shape{6, 4}}}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 2, 3}).Constant<int64_t>("flat", {2}, {1, -1}).Node("Reshape", {"x", "flat"}, {"f"});
    builder.Constant("w", SomeFloats(weights)).Node(op, {"f", "w"}, {"y"}).Output("y");
    EXPECT_TRUE(Fixes(builder.Build())) << op;
  }
}

// Five rows are as good as one, and other answers.
TEST(FixSingleRow, NotWhereARowIsBroadcast) {
  for (const int64_t rows : {2, 5, 7}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 4}).Constant("c", SomeFloats({rows, 4})).Node("Add", {"x", "c"}, {"s"});
    builder.Constant<int64_t>("shape", {1}, {4 * rows}).Node("Reshape", {"s", "shape"}, {"y"}).Output("y");
    EXPECT_FALSE(Fixes(builder.Build())) << rows;
  }
}

TEST(FixSingleRow, NotWhereProductsAreBroadcast) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3, 4}).Constant("w", SomeFloats({7, 4, 3})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  EXPECT_FALSE(Fixes(builder.Build()));
}

TEST(FixSingleRow, LeavesModelsThatTakeAnyNumberOfRows) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant("w", SomeFloats({4, 2})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  EXPECT_FALSE(Fixes(builder.Build()));
}

}  // namespace
}  // namespace saker
