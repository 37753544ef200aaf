#include "core/graph/passes/batch_norm_into_dense.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

GraphBuilder DenseThenBatchNorm(const Shape& input, bool with_bias) {
  GraphBuilder builder;
  builder.Input("x", input).Constant("w", SomeFloats({5, 3}));
  std::vector<std::string> inputs = {"x", "w"};
  if (with_bias) {
    builder.Constant("b", SomeFloats({3}, 7));
    inputs.push_back("b");
  }
  builder.Constant<float>("scale", {3}, {1.5f, -2, 0.5f}).Constant<float>("bias", {3}, {0.1f, 0.2f, 0.3f});
  builder.Constant<float>("mean", {3}, {0.5f, -0.5f, 1}).Constant<float>("variance", {3}, {0.5f, 2, 1});
  builder.Node("saker::Dense", inputs, {"h"});
  return builder.Node("BatchNormalization", {"h", "scale", "bias", "mean", "variance"}, {"y"}).Output("y");
}

TEST(BatchNormIntoDense, ScalesTheColumnsAndKeepsTheAnswer) {
  for (const bool with_bias : {false, true}) {
    const Graph before = DenseThenBatchNorm({-1, 5}, with_bias).Build();
    Graph after = before;
    EXPECT_EQ(FoldBatchNormIntoDense(after, Known(before)), 1);
    EXPECT_THAT(OpTypes(after), ElementsAre("Dense"));
    ExpectSameAnswers(before, after);
  }
}

TEST(BatchNormIntoDense, StaysBeyondTwoDimensionsWhereChannelsAreNotColumns) {
  Graph graph = DenseThenBatchNorm({-1, 3, 5}, false).Build();
  EXPECT_EQ(FoldBatchNormIntoDense(graph, Known(graph)), 0);
}

TEST(BatchNormIntoDense, StaysWhenTheRankIsUnknown) {
  Graph graph = DenseThenBatchNorm({-1, 5}, false).Build();
  EXPECT_EQ(FoldBatchNormIntoDense(graph, InferredValues{}), 0);
}

}  // namespace
}  // namespace saker
