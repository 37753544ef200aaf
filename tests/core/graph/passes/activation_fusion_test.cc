#include "core/graph/passes/activation_fusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// A Dense with an activation behind it.
GraphBuilder DenseThen(const std::string& activation,
                       std::initializer_list<std::pair<std::string, Attribute>> list = {}, int opset = 13) {
  GraphBuilder builder(opset);
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4}));
  builder.Node("saker::Dense", {"x", "w"}, {"hidden"}).Node(activation, {"hidden"}, {"y"}, list).Output("y");
  return builder;
}

// Fuses one activation and compares the answers; returns the post-operation.
PostOp FusedInto(const GraphBuilder& builder) {
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(FuseActivations(after, OpRegistry::Get()), 1);
  EXPECT_THAT(OpTypes(after), ElementsAre("Dense"));
  ExpectSameAnswers(before, after);
  EXPECT_EQ(after.nodes()[0].post_ops.size(), 1u);
  return after.nodes()[0].post_ops.at(0);
}

TEST(ActivationFusion, TakesEveryActivationWithItsNumbers) {
  EXPECT_EQ(FusedInto(DenseThen("Relu")).kind, PostOp::Kind::kRelu);
  EXPECT_EQ(FusedInto(DenseThen("Sigmoid")).kind, PostOp::Kind::kSigmoid);
  EXPECT_EQ(FusedInto(DenseThen("Tanh")).kind, PostOp::Kind::kTanh);
  const PostOp leaky = FusedInto(DenseThen("LeakyRelu", {{"alpha", 0.2f}}));
  EXPECT_EQ(leaky.kind, PostOp::Kind::kLeakyRelu);
  EXPECT_EQ(leaky.alpha, 0.2f);
}

TEST(ActivationFusion, TakesTheSmoothAndTheHardCurves) {
  const PostOp elu = FusedInto(DenseThen("Elu", {{"alpha", 0.5f}}));
  EXPECT_EQ(elu.kind, PostOp::Kind::kElu);
  EXPECT_EQ(elu.alpha, 0.5f);
  const PostOp hard = FusedInto(DenseThen("HardSigmoid", {{"alpha", 0.25f}}));
  EXPECT_EQ(hard.kind, PostOp::Kind::kHardSigmoid);
  EXPECT_EQ(hard.alpha, 0.25f);
  EXPECT_EQ(hard.beta, 0.5f);
  EXPECT_EQ(FusedInto(DenseThen("HardSwish")).kind, PostOp::Kind::kHardSwish);
  EXPECT_EQ(FusedInto(DenseThen("Mish")).kind, PostOp::Kind::kMish);
  EXPECT_EQ(FusedInto(DenseThen("Swish")).alpha, 1.0f);
  EXPECT_EQ(FusedInto(DenseThen("Gelu")).kind, PostOp::Kind::kGelu);
  EXPECT_EQ(FusedInto(DenseThen("Gelu", {{"approximate", std::string("tanh")}})).kind, PostOp::Kind::kGeluTanh);
}

TEST(ActivationFusion, LeakyReluWithoutAlphaMeansOneHundredth) {
  EXPECT_EQ(FusedInto(DenseThen("LeakyRelu")).alpha, 0.01f);
}

TEST(ActivationFusion, ClipHasItsBoundsInAttributesBeforeOpset11) {
  const PostOp clip = FusedInto(DenseThen("Clip", {{"min", 0.0f}, {"max", 0.5f}}, 10));
  EXPECT_EQ(clip.kind, PostOp::Kind::kClip);
  EXPECT_EQ(clip.alpha, 0.0f);
  EXPECT_EQ(clip.beta, 0.5f);
}

TEST(ActivationFusion, ClipHasItsBoundsInConstantsSinceOpset11) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Constant<float>("most", {}, {0.25f});
  builder.Node("saker::Dense", {"x", "w"}, {"hidden"}).Node("Clip", {"hidden", "", "most"}, {"y"}).Output("y");
  const PostOp clip = FusedInto(builder);
  EXPECT_EQ(clip.alpha, -std::numeric_limits<float>::infinity());
  EXPECT_EQ(clip.beta, 0.25f);
}

TEST(ActivationFusion, ClipWithBoundsOfTheRequestStays) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Input("most", {}).Constant("w", SomeFloats({3, 4}));
  builder.Node("saker::Dense", {"x", "w"}, {"hidden"}).Node("Clip", {"hidden", "", "most"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(FuseActivations(graph, OpRegistry::Get()), 0);
}

TEST(ActivationFusion, TakesSeveralInARow) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant("w", SomeFloats({3, 4})).Node("saker::Dense", {"x", "w"}, {"a"});
  Graph graph = builder.Node("LeakyRelu", {"a"}, {"b"}).Node("Tanh", {"b"}, {"c"}).Output("c").Build();
  const Graph before = graph;
  EXPECT_EQ(FuseActivations(graph, OpRegistry::Get()), 2);
  ASSERT_EQ(graph.nodes().size(), 1u);
  EXPECT_EQ(graph.nodes()[0].post_ops[0].kind, PostOp::Kind::kLeakyRelu);
  EXPECT_EQ(graph.nodes()[0].post_ops[1].kind, PostOp::Kind::kTanh);
  ExpectSameAnswers(before, graph);
}

TEST(ActivationFusion, AValueThatOthersReadKeepsThemApart) {
  GraphBuilder read_twice = DenseThen("Relu");
  read_twice.Node("Tanh", {"hidden"}, {"z"}).Output("z");
  Graph graph = read_twice.Build();
  EXPECT_EQ(FuseActivations(graph, OpRegistry::Get()), 0);
  GraphBuilder is_output = DenseThen("Relu");
  graph = is_output.Output("hidden").Build();
  EXPECT_EQ(FuseActivations(graph, OpRegistry::Get()), 0);
}

TEST(ActivationFusion, OperatorsThatCannotApplyItStayAsTheyAre) {
  Graph graph =
      GraphBuilder().Input("x", {-1, 3}).Node("Exp", {"x"}, {"a"}).Node("Relu", {"a"}, {"y"}).Output("y").Build();
  EXPECT_EQ(FuseActivations(graph, OpRegistry::Get()), 0);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Exp", "Relu"));
}

TEST(ActivationFusion, ConvTakesThemToo) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 5, 5}).Constant("w", SomeFloats({8, 4, 3, 3}));
  builder.Node("Conv", {"x", "w"}, {"a"}).Node("Relu", {"a"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(FuseActivations(after, OpRegistry::Get()), 1);
  EXPECT_THAT(OpTypes(after), ElementsAre("Conv"));
  ExpectSameAnswers(before, after);
}

}  // namespace
}  // namespace saker
