#include "core/graph/passes/node_evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/shape_inference.h"
#include "core/ops/registry.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// The constants of a graph with one node, run.
absl::StatusOr<std::optional<NodeValues>> Evaluate(const Graph& graph) {
  InferredValues values;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const std::shared_ptr<const Tensor>& constant = graph.value(id).constant;
    values.constants.push_back(constant);
    values.descs.push_back(constant ? TensorDesc{constant->type(), constant->shape()} : TensorDesc{});
  }
  const Node& node = graph.nodes()[0];
  const OpDefinition* definition = OpRegistry::Get().Resolve(node).value();
  const OpContext context = MakeOpContext(node, values);
  EXPECT_TRUE(AllInputsKnown(context));
  return EvaluateNode(*definition, context, definition->infer(context).value());
}

TEST(NodeEvaluation, RunsTheKernel) {
  GraphBuilder builder;
  builder.Constant<float>("a", {2}, {1, 2})
      .Constant<float>("b", {2}, {3, 5})
      .Node("Mul", {"a", "b"}, {"y"})
      .Output("y");
  const auto values = Evaluate(builder.Build());
  ASSERT_TRUE(values.ok() && values->has_value());
  EXPECT_THAT((**values)[0]->As<float>(), ElementsAre(3, 10));
}

TEST(NodeEvaluation, CopiesTheBytesOfAnAlias) {
  GraphBuilder builder;
  builder.Constant<int64_t>("a", {2, 2}, {1, 2, 3, 4}).Node("Flatten", {"a"}, {"y"}, {{"axis", 0}}).Output("y");
  const auto values = Evaluate(builder.Build());
  ASSERT_TRUE(values.ok() && values->has_value());
  EXPECT_EQ((**values)[0]->shape(), Shape({1, 4}));
  EXPECT_THAT((**values)[0]->As<int64_t>(), ElementsAre(1, 2, 3, 4));
}

// A file of a hundred bytes may hold such a constant; a walk over its rows has no end in sight.
TEST(NodeEvaluation, DoesNotWalkTheRowsOfWhatHasNoElements) {
  const Shape endless{int64_t{1} << 39, 0};
  GraphBuilder builder;
  builder.Constant<float>("a", endless, {}).Node("Softmax", {"a"}, {"y"}).Output("y");
  const auto values = Evaluate(builder.Build());
  ASSERT_TRUE(values.ok() && values->has_value());
  EXPECT_EQ((**values)[0]->shape(), endless);
}

TEST(NodeEvaluation, IsNothingForTypesWithoutAKernel) {
  GraphBuilder builder;
  builder.Constant<uint16_t>("a", {1}, {1}).Node("Tanh", {"a"}, {"y"}).Output("y");
  const auto values = Evaluate(builder.Build());
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_FALSE(values->has_value());
}

TEST(NodeEvaluation, ReportsValuesThatTheKernelRefuses) {
  GraphBuilder builder;
  builder.Constant<float>("a", {2}, {1, 2})
      .Constant<int64_t>("i", {1}, {9})
      .Node("Gather", {"a", "i"}, {"y"})
      .Output("y");
  EXPECT_FALSE(Evaluate(builder.Build()).ok());
}

TEST(AllInputsKnown, NeedsEveryPresentInputAndAtLeastOne) {
  const Node node;
  const auto constant = std::make_shared<const Tensor>(Tensor::Scalar<float>(1));
  EXPECT_FALSE(AllInputsKnown({node, {}}));
  EXPECT_FALSE(AllInputsKnown({node, {OpInput{}}}));
  EXPECT_TRUE(AllInputsKnown({node, {OpInput{true, {}, constant}, OpInput{}}}));
  EXPECT_FALSE(AllInputsKnown({node, {OpInput{true, {}, constant}, OpInput{true, {}, nullptr}}}));
}

}  // namespace
}  // namespace saker
