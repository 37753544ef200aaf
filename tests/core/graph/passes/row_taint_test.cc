#include "core/graph/passes/row_taint.h"

#include <gtest/gtest.h>

#include "core/graph/passes/probe_inference.h"
#include "core/ops/registry.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

// A graph that begins with shape = Shape(x), x being [N,6,4], and ends with the Relu of x.
GraphBuilder ShapeOfX() {
  GraphBuilder builder;
  builder.Input("x", {-1, 6, 4}).Constant<int64_t>("zero", {}, {0}).Constant<int64_t>("one", {}, {1});
  builder.Constant<int64_t>("first", {1}, {0}).Constant<int64_t>("second", {1}, {1});
  builder.Constant<int64_t>("thousand", {}, {1000}).Constant<int64_t>("many", {1}, {INT64_MAX});
  return std::move(builder.Node("Shape", {"x"}, {"shape"}));
}

enum class Level { kUntouched, kMultiple, kComputed };

// Of a value, once the graph was followed.
Level LevelOf(GraphBuilder& builder, const std::string& name) {
  const Graph graph = builder.Node("Relu", {"x"}, {"end"}).Output("end").Build();
  const OpRegistry& registry = OpRegistry::Get();
  const absl::StatusOr<InferredValues> a = InferForRows(graph, 3, registry, size_t{1} << 20);
  const absl::StatusOr<InferredValues> b = InferForRows(graph, 5, registry, size_t{1} << 20);
  EXPECT_TRUE(a.ok() && b.ok()) << a.status() << b.status();
  RowTaint taint(graph, registry, *a, *b);
  for (const Node& node : graph.nodes()) {
    if (a->constants[node.outputs[0]] != nullptr) taint.Follow(node);
  }
  const ValueId id = builder.id(name);
  if (!taint.Reaches(id)) return Level::kUntouched;
  return taint.ComputedElements(id) > 0 ? Level::kComputed : Level::kMultiple;
}

TEST(RowTaint, ReachesOnlyTheRowsOfAShape) {
  GraphBuilder rows = std::move(ShapeOfX().Node("Gather", {"shape", "zero"}, {"y"}, {{"axis", 0}}));
  EXPECT_EQ(LevelOf(rows, "y"), Level::kMultiple);
  GraphBuilder channels = std::move(ShapeOfX().Node("Gather", {"shape", "one"}, {"y"}, {{"axis", 0}}));
  EXPECT_EQ(LevelOf(channels, "y"), Level::kUntouched);
  GraphBuilder rest = std::move(ShapeOfX().Node("Slice", {"shape", "second", "many"}, {"y"}));
  EXPECT_EQ(LevelOf(rest, "y"), Level::kUntouched);
}

TEST(RowTaint, GoesWithElementsThatAreMoved) {
  GraphBuilder builder = ShapeOfX();
  builder.Node("Gather", {"shape", "zero"}, {"n"}, {{"axis", 0}}).Node("Unsqueeze", {"n", "first"}, {"n1"});
  builder.Node("Concat", {"second", "n1"}, {"target"}, {{"axis", 0}}).Node("Cast", {"target"}, {"y"}, {{"to", 1}});
  builder.Node("Gather", {"target", "zero"}, {"other"}, {{"axis", 0}});
  GraphBuilder copy = builder;
  EXPECT_EQ(LevelOf(builder, "y"), Level::kMultiple);
  EXPECT_EQ(LevelOf(copy, "other"), Level::kUntouched);
}

TEST(RowTaint, AMultipleOfTheRowsIsNotComputedAndAFractionIs) {
  for (const auto& [op, level] : {std::pair("Mul", Level::kMultiple), std::pair("Div", Level::kComputed),
                                  std::pair("Add", Level::kComputed), std::pair("Sub", Level::kComputed)}) {
    GraphBuilder builder = ShapeOfX();
    builder.Node("Gather", {"shape", "zero"}, {"n"}, {{"axis", 0}}).Node(op, {"n", "thousand"}, {"y"});
    EXPECT_EQ(LevelOf(builder, "y"), level) << op;
  }
}

TEST(RowTaint, ArithmeticOfOtherExtentsIsUntouched) {
  GraphBuilder builder = ShapeOfX();
  builder.Node("Div", {"shape", "thousand"}, {"d"}).Node("Gather", {"d", "one"}, {"y"}, {{"axis", 0}});
  EXPECT_EQ(LevelOf(builder, "y"), Level::kUntouched);
}

TEST(RowTaint, WhatAnyOtherOperatorMakesOfItIsComputedEverywhere) {
  GraphBuilder builder = ShapeOfX();
  builder.Node("Relu", {"shape"}, {"r"}).Node("Gather", {"r", "one"}, {"y"}, {{"axis", 0}});
  EXPECT_EQ(LevelOf(builder, "y"), Level::kComputed);
}

TEST(RowTaint, AShapeMadeOfItLeavesTheElementsUntouched) {
  GraphBuilder builder = ShapeOfX();
  builder.Node("ConstantOfShape", {"shape"}, {"y"});
  EXPECT_EQ(LevelOf(builder, "y"), Level::kUntouched);
}

}  // namespace
}  // namespace saker
