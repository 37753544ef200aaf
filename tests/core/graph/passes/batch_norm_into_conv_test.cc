#include "core/graph/passes/batch_norm_into_conv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// Scale, bias, mean and variance named p0 to p3.
void AddParameters(GraphBuilder& builder, int64_t channels) {
  for (int i = 0; i < 4; ++i) {
    Tensor tensor = SomeFloats({channels}, i + 10);
    if (i == 3) {
      for (float& value : tensor.As<float>()) value = value * value + 0.1f;
    }
    builder.Constant(absl::StrCat("p", i), std::move(tensor));
  }
}

GraphBuilder ConvThenBatchNorm(bool with_bias) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3, 6, 6}).Constant("w", SomeFloats({4, 3, 3, 3}));
  std::vector<std::string> inputs = {"x", "w"};
  if (with_bias) {
    builder.Constant("b", SomeFloats({4}, 7));
    inputs.push_back("b");
  }
  AddParameters(builder, 4);
  builder.Node("Conv", inputs, {"c"});
  return builder.Node("BatchNormalization", {"c", "p0", "p1", "p2", "p3"}, {"y"}, {{"epsilon", 1e-3f}});
}

TEST(BatchNormIntoConv, ScalesTheWeightsAndKeepsTheAnswer) {
  for (const bool with_bias : {false, true}) {
    GraphBuilder builder = ConvThenBatchNorm(with_bias);
    const Graph before = builder.Output("y").Build();
    Graph after = before;
    EXPECT_EQ(FoldBatchNormIntoConv(after), 1);
    EXPECT_THAT(OpTypes(after), ElementsAre("Conv"));
    ExpectSameAnswers(before, after);
  }
}

TEST(BatchNormIntoConv, ScalesTheWeightsOfAConvTransposeByOutputChannel) {
  for (const int64_t groups : {1, 2}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 4, 3, 3}).Constant("w", SomeFloats({4, 3, 2, 2}));
    AddParameters(builder, 3 * groups);
    builder.Node("ConvTranspose", {"x", "w"}, {"c"}, {{"group", groups}, {"strides", std::vector<int64_t>{2, 2}}});
    builder.Node("BatchNormalization", {"c", "p0", "p1", "p2", "p3"}, {"y"}).Output("y");
    const Graph before = builder.Build();
    Graph after = before;
    EXPECT_EQ(FoldBatchNormIntoConv(after), 1);
    EXPECT_THAT(OpTypes(after), ElementsAre("ConvTranspose"));
    ExpectSameAnswers(before, after);
  }
}

TEST(BatchNormIntoConv, LeavesSharedWeightsOfOthersAlone) {
  GraphBuilder builder = ConvThenBatchNorm(false);
  builder.Node("Conv", {"x", "w"}, {"other"}).Output("other");
  const Graph before = builder.Output("y").Build();
  Graph after = before;
  EXPECT_EQ(FoldBatchNormIntoConv(after), 1);
  ExpectSameAnswers(before, after);
}

TEST(BatchNormIntoConv, StaysWhenTheSumsAreReadElsewhere) {
  GraphBuilder builder = ConvThenBatchNorm(true);
  Graph graph = builder.Output("y").Output("c").Build();
  EXPECT_EQ(FoldBatchNormIntoConv(graph), 0);
}

TEST(BatchNormIntoConv, StaysWhenTheWeightsComeWithTheRequest) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3, 6, 6}).Input("w", {4, 3, 3, 3});
  AddParameters(builder, 4);
  builder.Node("Conv", {"x", "w"}, {"c"}).Node("BatchNormalization", {"c", "p0", "p1", "p2", "p3"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(FoldBatchNormIntoConv(graph), 0);
}

TEST(BatchNormIntoConv, StaysWhenTheConvIsNoOperandButAParameter) {
  GraphBuilder builder;
  builder.Input("x", {1, 4}).Input("z", {1, 1, 4}).Constant("w", SomeFloats({1, 1, 1}));
  AddParameters(builder, 1);
  builder.Node("Conv", {"z", "w"}, {"c"}).Node("BatchNormalization", {"x", "c", "p1", "p2", "p3"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(FoldBatchNormIntoConv(graph), 0);
}

}  // namespace
}  // namespace saker
