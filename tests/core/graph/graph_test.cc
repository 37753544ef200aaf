#include "core/graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(Graph, ProducersAreNodeIndices) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Relu", {"x"}, {"a"}).Node("Tanh", {"a"}, {"y"}).Output("y");
  const Graph graph = builder.Build();
  const std::vector<int> producers = graph.Producers();
  EXPECT_EQ(producers[builder.id("x")], -1);
  EXPECT_EQ(producers[builder.id("a")], 0);
  EXPECT_EQ(producers[builder.id("y")], 1);
}

TEST(Graph, UseCountsCountEveryReadAndGraphOutputs) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Mul", {"x", "x"}, {"y"}).Output("y");
  const std::vector<int> uses = builder.Build().UseCounts();
  EXPECT_EQ(uses[builder.id("x")], 2);
  EXPECT_EQ(uses[builder.id("y")], 1);
}

TEST(Graph, OptionalValuesLeftOutAreNoUses) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Clip", {"x", "", ""}, {"y"}).Output("y");
  const Graph graph = builder.Build();
  EXPECT_THAT(graph.nodes()[0].inputs, ElementsAre(builder.id("x"), kNoValue, kNoValue));
  EXPECT_EQ(graph.UseCounts()[builder.id("x")], 1);
}

TEST(Graph, PrintsOneLineANode) {
  GraphBuilder builder;
  builder.Input("a", {2}).Input("b", {2});
  builder.Node("Gemm", {"a", "b"}, {"out"}, {{"alpha", 1.5f}, {"transB", 1}}).WithPostOp({PostOp::Kind::kRelu});
  builder.Node("saker::Dense", {"out", "", "b"}, {"y"}).WithPostOp({PostOp::Kind::kAdd, 0, 0, 2});
  builder.Output("y", {2});
  EXPECT_EQ(builder.Build().ToString(),
            "%out = Gemm(%a, %b) {alpha=1.5, transB=1} + Relu\n"
            "%y:FLOAT = saker::Dense(%out, -, %b) + Add(%b)\n");
}

TEST(Graph, PrintsEveryKindOfAttributeAndPostOp) {
  GraphBuilder builder;
  builder.Input("x", {2});
  builder.Node("Foo", {"x"}, {"y"},
               {{"a", std::vector<int64_t>{1, 2}},
                {"b", std::vector<float>{0.5f}},
                {"c", std::vector<std::string>{"u", "v"}},
                {"d", "te\nxt"},
                {"e", std::make_shared<const Tensor>(Tensor::FromValues<float>({2}, {1, 2}))}});
  builder.WithPostOp({PostOp::Kind::kLeakyRelu, 0.1f})
      .WithPostOp({PostOp::Kind::kClip, 0, 6})
      .WithPostOp({PostOp::Kind::kSigmoid})
      .WithPostOp({PostOp::Kind::kTanh});
  EXPECT_EQ(builder.Output("y").Build().ToString(),
            "%y = Foo(%x) {a=[1,2], b=[0.5], c=[\"u\",\"v\"], d=\"te\\nxt\", e=FLOAT[2]}"
            " + LeakyRelu(0.1) + Clip(0,6) + Sigmoid + Tanh\n");
}

TEST(GraphDeathTest, AnIdThatWasNeverGivenOutAborts) {
  Graph graph;
  EXPECT_DEATH(graph.value(0), "check failed");
  EXPECT_DEATH(graph.mutable_value(kNoValue), "check failed");
}

}  // namespace
}  // namespace saker
