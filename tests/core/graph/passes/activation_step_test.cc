#include "core/graph/passes/activation_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

// x -> y by the node, then y -> z by a Relu.
Graph With(const std::string& op_type, const std::vector<std::string>& inputs,
           std::initializer_list<std::pair<std::string, Attribute>> attributes = {}) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Input("low", {}).Constant<float>("high", {}, {6});
  return builder.Node(op_type, inputs, {"y"}, attributes).Node("Relu", {"y"}, {"z"}).Output("z").Build();
}

std::optional<PostOp> StepOf(Graph graph) {
  const FusionLinks links(graph);
  return ActivationStep(graph, links, 0);
}

TEST(ActivationStep, KnowsTheActivationsAndTheirNumbers) {
  EXPECT_EQ(StepOf(With("Relu", {"x"}))->kind, PostOp::Kind::kRelu);
  EXPECT_EQ(StepOf(With("LeakyRelu", {"x"}, {{"alpha", 0.5f}}))->alpha, 0.5f);
  EXPECT_EQ(StepOf(With("Clip", {"x", "", "high"}))->beta, 6);
}

TEST(ActivationStep, IsNoneForBoundsOfTheRequestAndOtherNodes) {
  EXPECT_EQ(StepOf(With("Clip", {"x", "low"})), std::nullopt);
  EXPECT_EQ(StepOf(With("Abs", {"x"})), std::nullopt);
}

TEST(TakeActivations, TakesWhatSumsCanHaveAndNoMore) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant<float>("high", {}, {6});
  builder.Node("Abs", {"x"}, {"a"}).Node("Relu", {"a"}, {"r"}).Node("Clip", {"r", "", "high"}, {"c"});
  Graph graph = builder.Node("Sigmoid", {"c"}, {"y"}).Output("y").Build();
  FusionLinks links(graph);
  TakeActivations(graph, links, 0);
  EXPECT_EQ(graph.nodes()[0].post_ops.size(), 2u);
  EXPECT_EQ(graph.nodes()[0].outputs[0], builder.id("c"));
  EXPECT_EQ(links.Finish(), 2);
}

}  // namespace
}  // namespace saker
