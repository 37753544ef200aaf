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
  const Graph graph = GraphBuilder().Input("a", {-1, 2, -1}).Node("Relu", {"a"}, {"y"}).Output("y").Build();
  EXPECT_TRUE(HasOtherUnknowns(graph));
  EXPECT_THAT(FilledShapes(graph, 5, 7), ElementsAre(Shape({5, 2, 7})));
}

TEST(ProbeInference, TriesSeveralExtentsForOtherUnknowns) {
  GraphBuilder builder;
  builder.Input("x", {-1, -1}).Constant("w", SomeFloats({7, 2})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  const absl::StatusOr<InferredValues> values = InferForRows(builder.Build(), 3, OpRegistry::Get(), kMaxBytes);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(values->descs[builder.id("y")].shape, Shape({3, 2}));
}

TEST(ProbeInference, SaysTheFirstErrorWhenNoneFits) {
  GraphBuilder builder;
  builder.Input("x", {-1, -1}).Constant("w", SomeFloats({11, 2})).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
  const absl::Status status = InferForRows(builder.Build(), 3, OpRegistry::Get(), kMaxBytes).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("[3,64]"));
}

TEST(ProbeInference, AnInputWithoutAShapeIsNamed) {
  GraphBuilder builder;
  Graph graph = builder.Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  graph.mutable_value(builder.id("x")).has_shape = false;
  EXPECT_THAT(std::string(CheckShapesDeclared(graph).message()), HasSubstr("input \"x\""));
}

}  // namespace
}  // namespace saker
