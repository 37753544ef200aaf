#include "core/graph/passes/constant_folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

int Fold(Graph& graph) {
  const absl::StatusOr<int> folded = FoldConstants(graph, OpRegistry::Get());
  EXPECT_TRUE(folded.ok()) << folded.status();
  return folded.value_or(-1);
}

TEST(ConstantFolding, ComputesChainsOfConstants) {
  GraphBuilder builder;
  builder.Constant<float>("a", {2}, {1, 2}).Constant<float>("b", {2}, {10, 20}).Input("x", {2});
  builder.Node("Add", {"a", "b"}, {"c"}).Node("Mul", {"c", "c"}, {"d"}).Node("Add", {"x", "d"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(Fold(graph), 2);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Add"));
  EXPECT_THAT(graph.value(builder.id("d")).constant->As<float>(), ElementsAre(121, 484));
}

TEST(ConstantFolding, ReshapesWeights) {
  GraphBuilder builder;
  builder.Constant("w", SomeFloats({2, 3, 4})).Constant<int64_t>("shape", {2}, {6, -1}).Input("x", {-1, 6});
  builder.Node("Reshape", {"w", "shape"}, {"matrix"}).Node("MatMul", {"x", "matrix"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(Fold(after), 1);
  EXPECT_EQ(after.value(builder.id("matrix")).constant->shape(), Shape({6, 4}));
  ExpectSameAnswers(before, after);
}

// A file of a few hundred bytes could keep a server busy for hours otherwise.
TEST(ConstantFolding, LeavesProductsThatWouldTakeLong) {
  GraphBuilder builder;
  builder.Constant("w", Tensor::Create(DataType::kFloat64, {1500, 1500}).value());
  builder.Input("x", {1500}, DataType::kFloat64);
  builder.Node("MatMul", {"w", "w"}, {"square"}).Node("Add", {"x", "square"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(Fold(graph), 0);
}

TEST(ConstantFolding, KnowsTheShapeOfAConstant) {
  GraphBuilder builder;
  builder.Constant("w", SomeFloats({2, 3})).Node("Shape", {"w"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(Fold(graph), 1);
  EXPECT_THAT(graph.value(builder.id("y")).constant->As<int64_t>(), ElementsAre(2, 3));
}

TEST(ConstantFolding, RunsKernelsThatWantOtherLayouts) {
  GraphBuilder builder;
  builder.Constant("x", SomeFloats({1, 8, 5, 5})).Constant("w", SomeFloats({20, 8, 3, 3}, 2));
  builder.Node("Conv", {"x", "w"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(Fold(after), 1);
  const Tensor& y = *after.value(builder.id("y")).constant;
  ASSERT_EQ(y.shape(), Shape({1, 20, 3, 3}));
  double sum = 0;
  for (int64_t c = 0; c < 8; ++c) {
    for (int64_t i = 0; i < 9; ++i) {
      const int64_t row = i / 3;
      const int64_t column = i % 3;
      sum += before.value(builder.id("x")).constant->As<float>()[c * 25 + row * 5 + column] *
             before.value(builder.id("w")).constant->As<float>()[(19 * 8 + c) * 9 + i];
    }
  }
  EXPECT_NEAR(y.As<float>()[19 * 9], sum, 1e-4);
}

TEST(ConstantFolding, LeavesWhatDependsOnTheRequest) {
  Graph graph = GraphBuilder().Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  EXPECT_EQ(Fold(graph), 0);
}

TEST(ConstantFolding, LeavesUnsupportedOperators) {
  GraphBuilder builder;
  Graph graph = builder.Constant<float>("c", {1}, {1}).Node("Foo", {"c"}, {"y"}).Output("y").Build();
  EXPECT_EQ(Fold(graph), 0);
}

TEST(ConstantFolding, LeavesWhatWouldMakeALargeModelOfASmallFile) {
  GraphBuilder builder;
  builder.Constant<int64_t>("shape", {2}, {int64_t{1} << 15, int64_t{1} << 15});
  Graph graph = builder.Node("ConstantOfShape", {"shape"}, {"y"}).Output("y").Build();
  EXPECT_EQ(Fold(graph), 0);
}

TEST(ConstantFolding, TheBudgetIsForAllNodesTogether) {
  GraphBuilder builder;
  builder.Constant<int64_t>("shape", {2}, {int64_t{1} << 12, int64_t{1} << 11});  // 32 MiB each
  for (const char* name : {"a", "b", "c"}) builder.Node("ConstantOfShape", {"shape"}, {name}).Output(name);
  Graph graph = builder.Build();
  EXPECT_EQ(Fold(graph), 2);
}

}  // namespace
}  // namespace saker
