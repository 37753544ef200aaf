#include "core/graph/passes/spatial_mean.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;

// A mean of x over those axes, as an attribute or as an input.
Graph Mean(int opset, const Shape& shape, const Ints& axes, int64_t keepdims) {
  GraphBuilder builder(opset);
  builder.Input("x", shape);
  if (opset < 18) {
    builder.Node("ReduceMean", {"x"}, {"y"}, {{"axes", axes}, {"keepdims", keepdims}});
  } else {
    builder.Constant("axes", Shape{static_cast<int64_t>(axes.size())}, axes);
    builder.Node("ReduceMean", {"x", "axes"}, {"y"}, {{"keepdims", keepdims}});
  }
  return builder.Output("y").Build();
}

TEST(PoolSpatialMeans, MakesAGlobalAveragePool) {
  for (const int opset : {11, 13, 18}) {
    for (const Ints& axes : {Ints{2, 3}, Ints{-1, -2}}) {
      const Graph before = Mean(opset, {-1, 3, 4, 5}, axes, 1);
      Graph after = before;
      EXPECT_EQ(PoolSpatialMeans(after, Known(before)), 1);
      EXPECT_THAT(OpTypes(after), ElementsAre("GlobalAveragePool"));
      ExpectSameAnswers(before, after);
    }
  }
}

TEST(PoolSpatialMeans, DropsTheAxesBehindIt) {
  for (const int opset : {13, 18}) {
    const Graph before = Mean(opset, {-1, 3, 4, 5}, {2, 3}, 0);
    Graph after = before;
    EXPECT_EQ(PoolSpatialMeans(after, Known(before)), 1);
    ASSERT_TRUE(after.TopologicalSort().ok());
    EXPECT_THAT(OpTypes(after), ElementsAre("GlobalAveragePool", "Squeeze"));
    ExpectSameAnswers(before, after);
  }
}

TEST(PoolSpatialMeans, TakesOneToThreeSpatialAxes) {
  for (const auto& [shape, axes] : {std::pair<Shape, Ints>{{-1, 3, 6}, {2}}, {{-1, 2, 3, 2, 4}, {2, 3, 4}}}) {
    const Graph before = Mean(13, shape, axes, 1);
    Graph after = before;
    EXPECT_EQ(PoolSpatialMeans(after, Known(before)), 1);
    ExpectSameAnswers(before, after);
  }
}

TEST(PoolSpatialMeans, LeavesOtherAxes) {
  for (const Ints& axes : {Ints{1}, Ints{1, 2}, Ints{2}, Ints{3}, Ints{1, 2, 3}, Ints{}}) {
    Graph graph = Mean(13, {-1, 3, 4, 5}, axes, 1);
    EXPECT_EQ(PoolSpatialMeans(graph, Known(graph)), 0);
  }
  Graph matrix = Mean(13, {-1, 3}, {1}, 1);
  EXPECT_EQ(PoolSpatialMeans(matrix, Known(matrix)), 0);
}

TEST(PoolSpatialMeans, LeavesPicturesOfNothingAndOtherTypes) {
  Graph nothing = Mean(13, {-1, 3, 0, 5}, {2, 3}, 1);
  EXPECT_EQ(PoolSpatialMeans(nothing, Known(nothing)), 0);
  Graph wide = GraphBuilder()
                   .Input("x", {-1, 3, 4, 5}, DataType::kFloat64)
                   .Node("ReduceMean", {"x"}, {"y"}, {{"axes", Ints{2, 3}}})
                   .Output("y")
                   .Build();
  EXPECT_EQ(PoolSpatialMeans(wide, Known(wide)), 0);
}

TEST(PoolSpatialMeans, StaysWhenTheRankIsUnknown) {
  Graph graph = Mean(13, {-1, 3, 4, 5}, {2, 3}, 1);
  EXPECT_EQ(PoolSpatialMeans(graph, InferredValues{}), 0);
}

}  // namespace
}  // namespace saker
