#include "core/graph/passes/shape_inference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "core/ops/registry.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kMaxBytes = size_t{1} << 20;

absl::StatusOr<InferredValues> Infer(const Graph& graph, const std::vector<Shape>& shapes) {
  return InferShapes(graph, shapes, OpRegistry::Get(), kMaxBytes);
}

TEST(ShapeInference, FindsTypeAndShapeOfEveryValue) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant("w", SomeFloats({6, 4})).Node("MatMul", {"x", "w"}, {"h"});
  builder.Node("Cast", {"h"}, {"y"}, {{"to", 7}}).Output("y");
  const absl::StatusOr<InferredValues> values = Infer(builder.Build(), {{9, 6}});
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(values->descs[builder.id("x")], (TensorDesc{DataType::kFloat32, {9, 6}}));
  EXPECT_EQ(values->descs[builder.id("w")], (TensorDesc{DataType::kFloat32, {6, 4}}));
  EXPECT_EQ(values->descs[builder.id("h")], (TensorDesc{DataType::kFloat32, {9, 4}}));
  EXPECT_EQ(values->descs[builder.id("y")], (TensorDesc{DataType::kInt64, {9, 4}}));
  EXPECT_EQ(values->constants[builder.id("h")], nullptr);
}

TEST(ShapeInference, EvaluatesTheShapeArithmeticOfExporters) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3}).Constant<int64_t>("zero", {}, {0}).Constant<int64_t>("axes", {1}, {0});
  builder.Constant<int64_t>("rest", {1}, {-1});
  builder.Node("Shape", {"x"}, {"shape"}).Node("Gather", {"shape", "zero"}, {"n"}, {{"axis", 0}});
  builder.Node("Unsqueeze", {"n", "axes"}, {"n1"}).Node("Concat", {"n1", "rest"}, {"target"}, {{"axis", 0}});
  builder.Node("Reshape", {"x", "target"}, {"y"}).Output("y");
  const absl::StatusOr<InferredValues> values = Infer(builder.Build(), {{7, 2, 3}});
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_THAT(values->constants[builder.id("target")]->As<int64_t>(), ElementsAre(7, -1));
  EXPECT_EQ(values->descs[builder.id("y")].shape, Shape({7, 6}));
}

TEST(ShapeInference, LeavesLargeConstantsToTheFoldingPass) {
  GraphBuilder builder;
  builder.Constant("w", SomeFloats({200, 200})).Node("Relu", {"w"}, {"y"}).Output("y");
  const absl::StatusOr<InferredValues> values = Infer(builder.Build(), {});
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(values->constants[builder.id("y")], nullptr);
}

TEST(ShapeInference, ErrorsNameTheNode) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Node("Flatten", {"x"}, {"y"}, {{"axis", 1.5f}}).Output("y");
  const absl::Status status = Infer(builder.Build(), {{1, 6}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("node \"y\" (Flatten"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("must be an integer"));
}

TEST(ShapeInference, RefusesValuesOverTheLimit) {
  GraphBuilder builder;
  builder.Input("a", {-1, 1}).Input("b", {1, 1000}).Node("Add", {"a", "b"}, {"y"}).Output("y");
  EXPECT_TRUE(Infer(builder.Build(), {{100, 1}, {1, 1000}}).ok());
  const absl::Status status = Infer(builder.Build(), {{1000, 1}, {1, 1000}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("more than the limit of 1048576 bytes"));
  EXPECT_THAT(std::string(Infer(builder.Build(), {{int64_t{1} << 30, 1}, {1, 1}}).status().message()),
              HasSubstr("input \"a\""));
}

// A file of 1 MB would have computed values of 4 GB kept for six numbers of rows.
TEST(ShapeInference, KeepsABoundedAmountOfWhatItComputes) {
  constexpr int kNodes = 700;  // of 56 KB each
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant<int64_t>("times", {2}, {3500, 2}).Node("Shape", {"x"}, {"s"});
  builder.Node("Expand", {"s", "times"}, {"v0"});
  for (int i = 0; i < kNodes; ++i) {
    builder.Node("Add", {absl::StrCat("v", i), "s"}, {absl::StrCat("v", i + 1)});
  }
  builder.Output(absl::StrCat("v", kNodes));
  const InferredValues values = Infer(builder.Build(), {{3, 4}}).value();
  size_t bytes = 0;
  for (const auto& constant : values.constants) bytes += constant == nullptr ? 0 : constant->SizeInBytes();
  EXPECT_LE(bytes, size_t{33} << 20);
  EXPECT_NE(values.constants[builder.id("v500")], nullptr);
  EXPECT_EQ(values.constants[builder.id(absl::StrCat("v", kNodes))], nullptr);
  EXPECT_EQ(values.descs[builder.id(absl::StrCat("v", kNodes))].shape, (Shape{3500, 2}));
}

TEST(ShapeInference, RefusesAnOutputOfAnotherTypeThanDeclared) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"y"}).Output("y", {-1, 2}, DataType::kInt64);
  EXPECT_EQ(Infer(builder.Build(), {{1, 2}}).status().message(),
            "output \"y\" is declared INT64, but the graph makes FLOAT");
}

TEST(ShapeInference, RefusesTheWrongNumberOfInputsAndOutputs) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"y"}).Output("y");
  EXPECT_THAT(std::string(Infer(builder.Build(), {}).status().message()), HasSubstr("expected 1 input shapes, got 0"));
  GraphBuilder outputs;
  outputs.Input("x", {-1, 2}).Node("Relu", {"x"}, {"y", "z"}).Output("y").Output("z");
  EXPECT_FALSE(Infer(outputs.Build(), {{1, 2}}).ok());
}

TEST(ShapeInference, RefusesUnknownDimensions) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"y"}).Output("y");
  EXPECT_THAT(std::string(Infer(builder.Build(), {{-1, 2}}).status().message()), HasSubstr("negative dimension"));
}

TEST(ShapeInference, AConstantIndexOutOfRangeFailsAtLoad) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Constant<int64_t>("nine", {1}, {9}).Node("Shape", {"x"}, {"s"});
  builder.Node("Gather", {"s", "nine"}, {"y"}).Output("y");
  EXPECT_THAT(std::string(Infer(builder.Build(), {{1, 2}}).status().message()), HasSubstr("Gather"));
}

TEST(MakeOpContext, LeavesOutWhatTheNodeLeavesOut) {
  GraphBuilder builder;
  builder.Input("x", {2}).Constant<float>("most", {}, {6}).Node("Clip", {"x", "", "most"}, {"y"}).Output("y");
  const Graph graph = builder.Build();
  const InferredValues values = Infer(graph, {{2}}).value();
  const OpContext context = MakeOpContext(graph.nodes()[0], values);
  EXPECT_TRUE(context.has(0));
  EXPECT_FALSE(context.has(1));
  EXPECT_EQ(context.constant(0), nullptr);
  EXPECT_NE(context.constant(2), nullptr);
}

TEST(ShapeInference, RefusesValuesOfMoreAxesThanAnybodyNeeds) {
  GraphBuilder builder;
  const std::vector<int64_t> ten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  builder.Input("x", {-1, 6}).Node("Unsqueeze", {"x"}, {"twelve"}, {{"axes", ten}});
  builder.Constant("axes", Tensor::FromValues<int64_t>(Shape{10}, absl::MakeConstSpan(ten)));
  builder.Node("Unsqueeze", {"twelve", "axes"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  graph.mutable_nodes()[0].opset = 11;
  EXPECT_THAT(std::string(Infer(graph, {{1, 6}}).status().message()),
              HasSubstr("22 axes are more than the limit of 16"));
}

}  // namespace
}  // namespace saker
