#include "core/graph/passes/conv_bias.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

GraphBuilder ConvThenAdd(const Shape& bias, bool with_bias = false) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 5, 5}).Constant("w", SomeFloats({4, 2, 3, 3})).Constant("c", SomeFloats(bias, 3));
  std::vector<std::string> inputs = {"x", "w"};
  if (with_bias) {
    builder.Constant("b", SomeFloats({4}, 5));
    inputs.push_back("b");
  }
  return builder.Node("Conv", inputs, {"sums"}).Node("Add", {"sums", "c"}, {"y"}).Output("y");
}

TEST(ConvBias, AnAddedConstantAChannelBecomesTheBias) {
  for (const Shape& shape : {Shape{4, 1, 1}, Shape{1, 4, 1, 1}, Shape{1}, Shape{}}) {
    for (const bool with_bias : {false, true}) {
      const Graph before = ConvThenAdd(shape, with_bias).Build();
      Graph after = before;
      EXPECT_EQ(FuseConvBias(after), 1) << shape.ToString();
      EXPECT_THAT(OpTypes(after), ElementsAre("Conv"));
      ExpectSameAnswers(before, after);
    }
  }
}

TEST(ConvBias, GoesIntoAConvTransposeToo) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 3, 3}).Constant("w", SomeFloats({4, 3, 2, 2})).Constant("c", SomeFloats({6, 1, 1}, 3));
  builder.Node("ConvTranspose", {"x", "w"}, {"sums"}, {{"group", int64_t{2}}}).Node("Add", {"sums", "c"}, {"y"});
  const Graph before = builder.Output("y").Build();
  Graph after = before;
  EXPECT_EQ(FuseConvBias(after), 1);
  EXPECT_THAT(OpTypes(after), ElementsAre("ConvTranspose"));
  ExpectSameAnswers(before, after);
}

TEST(ConvBias, AConstantThatVariesOverThePictureStays) {
  Graph graph = ConvThenAdd({3}).Build();
  EXPECT_EQ(FuseConvBias(graph), 0);
}

TEST(ConvBias, TwoAddsInARowBothGo) {
  GraphBuilder chain;
  chain.Input("x", {-1, 2, 5, 5}).Constant("w", SomeFloats({4, 2, 3, 3})).Constant("c", SomeFloats({4, 1, 1}, 3));
  chain.Node("Conv", {"x", "w"}, {"a"}).Node("Add", {"a", "c"}, {"b"}).Node("Add", {"c", "b"}, {"y"}).Output("y");
  const Graph before = chain.Build();
  Graph after = before;
  EXPECT_EQ(FuseConvBias(after), 2);
  ExpectSameAnswers(before, after);
}

TEST(ConvBias, TwoValuesAddedStay) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 5, 5}).Constant("w", SomeFloats({2, 2, 1, 1}));
  builder.Node("Conv", {"x", "w"}, {"a"}).Node("Add", {"a", "x"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(FuseConvBias(graph), 0);
}

}  // namespace
}  // namespace saker
