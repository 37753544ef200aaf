#include "core/graph/passes/probe_inference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kMaxBytes = size_t{1} << 28;

TEST(ProbeInference, InputsWithRowsHaveAnUnknownFirstDimension) {
  GraphBuilder builder;
  builder.Input("a", {-1, 2}).Input("b", {3}).Input("c", {}).Input("d", {2, -1}).Node("Relu", {"a"}, {"y"}).Output("y");
  EXPECT_THAT(InputsWithRows(builder.Build()), ElementsAre(true, false, false, false));
}

TEST(ProbeInference, FilledShapesHaveNoUnknowns) {
  const Graph graph = GraphBuilder().Input("a", {-1, 2, 4}).Node("Relu", {"a"}, {"y"}).Output("y").Build();
  EXPECT_THAT(FilledShapes(graph, 5), ElementsAre(Shape({5, 2, 4})));
}

TEST(ProbeInference, InfersShapesForThatManyRows) {
  GraphBuilder builder;
  builder.Input("x", {-1, 7}).Constant("w", SomeFloats({7, 2})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  const absl::StatusOr<InferredValues> values = InferForRows(builder.Build(), 3, OpRegistry::Get(), kMaxBytes);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(values->descs[builder.id("y")].shape, Shape({3, 2}));
}

TEST(ProbeInference, AnInputWithoutAShapeIsNamed) {
  GraphBuilder builder;
  Graph graph = builder.Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  graph.mutable_value(builder.id("x")).has_shape = false;
  EXPECT_THAT(std::string(CheckInputShapes(graph).message()), HasSubstr("input \"x\""));
}

// Once such an input was silently taken to be one pixel high and wide.
TEST(ProbeInference, AnUnknownHeightIsRefusedByName) {
  GraphBuilder builder;
  Graph graph = builder.Input("x", {-1, 3, -1, 8}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  graph.mutable_value(builder.id("x")).dim_names = {"N", "", "H", ""};
  const absl::Status status = CheckInputShapes(graph);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("input \"x\": dimension 2 (H) has no fixed size"));
}

TEST(ProbeInference, TwoSymbolsForTheRowsAreRefused) {
  GraphBuilder builder;
  builder.Input("a", {-1, 2}).Input("b", {-1, 2}).Node("Add", {"a", "b"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  EXPECT_TRUE(CheckInputShapes(graph).ok());
  graph.mutable_value(builder.id("b")).dim_names[0] = "M";
  const absl::Status status = CheckInputShapes(graph);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("input \"b\": dimension 0 is M, but the rows of input \"a\" are N"));
  graph.mutable_value(builder.id("b")).dim_names[0] = "";
  EXPECT_TRUE(CheckInputShapes(graph).ok());
}

}  // namespace
}  // namespace saker
