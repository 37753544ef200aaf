#include "core/graph/passes/pass_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/ops/registry.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kMaxBytes = size_t{1} << 28;

Graph Optimized(const GraphBuilder& builder) {
  const Graph before = builder.Build();
  Graph after = before;
  const absl::Status status = OptimizeGraph(after, OpRegistry::Get(), kMaxBytes);
  EXPECT_TRUE(status.ok()) << status;
  ExpectSameAnswers(before, after);
  EXPECT_EQ(before.inputs(), after.inputs());
  EXPECT_EQ(before.outputs(), after.outputs());
  return after;
}

TEST(PassPipeline, AnMlpBecomesTwoDenseLayers) {
  GraphBuilder builder;
  builder.Input("x", {-1, 1, 4, 4}).Constant("w1", SomeFloats({8, 16})).Constant("b1", SomeFloats({8}));
  builder.Constant("w2", SomeFloats({8, 3})).Constant("b2", SomeFloats({1, 3}));
  builder.Node("Flatten", {"x"}, {"flat"}).Node("Gemm", {"flat", "w1", "b1"}, {"h"}, {{"transB", 1}});
  builder.Node("Relu", {"h"}, {"r"}).Node("Dropout", {"r"}, {"d"}).Node("MatMul", {"d", "w2"}, {"m"});
  builder.Node("Add", {"m", "b2"}, {"s"}).Node("Identity", {"s"}, {"y"}).Output("y");
  const Graph graph = Optimized(builder);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Flatten", "Dense", "Dense"));
  ASSERT_EQ(graph.nodes()[1].post_ops.size(), 1u);
  EXPECT_EQ(graph.nodes()[1].post_ops[0].kind, PostOp::Kind::kRelu);
  EXPECT_EQ(graph.value(builder.id("r")).type, DataType::kFloat32);
}

TEST(PassPipeline, ABlockOfAConvNetBecomesOneNode) {
  GraphBuilder builder(9);
  builder.Input("x", {-1, 3, 6, 6}).Constant("w", SomeFloats({4, 3, 3, 3})).Constant("c", SomeFloats({4, 1, 1}));
  builder.Constant<float>("one", {4}, {1, 2, 1, 2}).Constant<float>("variance", {4}, {1, 2, 3, 4});
  builder.Node("Conv", {"x", "w"}, {"a"}).Node("Add", {"a", "c"}, {"b"});
  builder.Node("BatchNormalization", {"b", "one", "one", "one", "variance"}, {"n"});
  builder.Node("Clip", {"n"}, {"y"}, {{"min", 0.0f}, {"max", 6.0f}}).Output("y");
  const Graph graph = Optimized(builder);
  ASSERT_THAT(OpTypes(graph), ElementsAre("Conv"));
  EXPECT_EQ(graph.nodes()[0].post_ops.size(), 1u);
}

TEST(PassPipeline, UnsupportedOperatorsAreNamed) {
  Graph graph = GraphBuilder().Input("x", {-1, 2}).Node("Rellu", {"x"}, {"y"}).Output("y").Build();
  const absl::Status status = OptimizeGraph(graph, OpRegistry::Get(), kMaxBytes);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean \"Relu\"?"));
}

TEST(PassPipeline, UnsupportedOperatorsThatNobodyReadDoNotMatter) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Foo", {"x"}, {"unread"}).Node("Relu", {"x"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_TRUE(OptimizeGraph(graph, OpRegistry::Get(), kMaxBytes).ok());
}

TEST(PassPipeline, ShapesThatDoNotFitAreNamed) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Constant("w", SomeFloats({3, 4})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_THAT(std::string(OptimizeGraph(graph, OpRegistry::Get(), kMaxBytes).message()),
              HasSubstr("node \"y\" (MatMul"));
}

}  // namespace
}  // namespace saker
