#include "core/graph/passes/request_shaping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

RequestShaping ShapingOf(const Graph& graph) {
  const absl::StatusOr<RequestShaping> shaping = FindRequestShaping(graph, OpRegistry::Get());
  EXPECT_TRUE(shaping.ok()) << shaping.status();
  return shaping.ok() ? *shaping : RequestShaping();
}

Graph Pictures() { return GraphBuilder().Input("x", {-1, 3, -1, -1}).Node("Relu", {"x"}, {"y"}).Output("y").Build(); }

// "shape" is added to and then says how "x" is reshaped.
Graph ReshapedByRequest() {
  return GraphBuilder()
      .Input("x", {-1, 4})
      .Input("shape", {2}, DataType::kInt64)
      .Constant<int64_t>("one", {1}, {1})
      .Node("Mul", {"shape", "one"}, {"target"})
      .Node("Reshape", {"x", "target"}, {"y"})
      .Output("y", {-1, -1})
      .Build();
}

TEST(RequestShaping, ABatchAloneNeedsNoVariants) {
  const RequestShaping shaping =
      ShapingOf(GraphBuilder().Input("x", {-1, 4}).Node("Relu", {"x"}, {"y"}).Output("y").Build());
  EXPECT_FALSE(shaping.needs_variants());
  EXPECT_TRUE(shaping.inputs[0].has_rows);
}

TEST(RequestShaping, OpenDimensionsBesideTheRowsNeedVariants) {
  const RequestShaping shaping = ShapingOf(Pictures());
  EXPECT_TRUE(shaping.needs_variants());
  EXPECT_TRUE(shaping.inputs[0].has_rows);
  EXPECT_TRUE(shaping.inputs[0].open_extents);
  EXPECT_FALSE(shaping.inputs[0].by_value);
}

TEST(RequestShaping, AnotherSymbolInTheFirstDimensionIsNoRows) {
  Graph graph = GraphBuilder()
                    .Input("a", {-1, 2})
                    .Input("b", {-1, 2})
                    .Node("Relu", {"a"}, {"y"})
                    .Node("Relu", {"b"}, {"z"})
                    .Output("y")
                    .Output("z")
                    .Build();
  EXPECT_FALSE(ShapingOf(graph).needs_variants());
  graph.mutable_value(graph.inputs()[1]).dim_names[0] = "M";
  const RequestShaping shaping = ShapingOf(graph);
  EXPECT_TRUE(shaping.inputs[0].has_rows);
  EXPECT_FALSE(shaping.inputs[1].has_rows);
  EXPECT_TRUE(shaping.inputs[1].open_extents);
}

TEST(RequestShaping, FollowsValuesBackToTheInputThatTheyAreComputedFrom) {
  const RequestShaping shaping = ShapingOf(ReshapedByRequest());
  EXPECT_FALSE(shaping.inputs[0].by_value);
  EXPECT_TRUE(shaping.inputs[0].has_rows);
  EXPECT_TRUE(shaping.inputs[1].by_value);
}

TEST(RequestShaping, AShapeTakenFromAnInputDoesNotDependOnItsValues) {
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 4})
                          .Node("Shape", {"x"}, {"shape"})
                          .Node("Reshape", {"x", "shape"}, {"y"})
                          .Output("y")
                          .Build();
  EXPECT_FALSE(ShapingOf(graph).needs_variants());
}

TEST(RequestShaping, RefusesAnInputOfUnknownRank) {
  Graph graph = Pictures();
  graph.mutable_value(graph.inputs()[0]).has_shape = false;
  const absl::Status status = FindRequestShaping(graph, OpRegistry::Get()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("input \"x\": the model declares no shape"));
}

TEST(VariantKey, TellsExtentsApartButNotRows) {
  const RequestShaping shaping = ShapingOf(Pictures());
  const auto key = [&](const Shape& shape) {
    return VariantKey(shaping, {ConstTensorView{DataType::kFloat32, shape, nullptr}});
  };
  EXPECT_EQ(key({1, 3, 8, 9}), key({5, 3, 8, 9}));
  EXPECT_NE(key({1, 3, 8, 9}), key({1, 3, 9, 8}));
}

TEST(VariantKey, TellsValuesApartThatDecideShapes) {
  const RequestShaping shaping = ShapingOf(ReshapedByRequest());
  const Tensor x = *Tensor::Create(DataType::kFloat32, {2, 4});
  const Tensor tall = Tensor::FromValues<int64_t>({2}, {8, 1});
  const Tensor wide = Tensor::FromValues<int64_t>({2}, {1, 8});
  EXPECT_EQ(ShapingBytes(shaping, {x.view(), tall.view()}), 16u);
  EXPECT_NE(VariantKey(shaping, {x.view(), tall.view()}), VariantKey(shaping, {x.view(), wide.view()}));
  EXPECT_EQ(VariantKey(shaping, {x.view(), tall.view()}), VariantKey(shaping, {x.view(), tall.Clone().view()}));
}

// [4,2] is a shape for two rows of four and for no other number of them.
TEST(VariantKey, TellsRowsApartWhereValuesDecideShapes) {
  const RequestShaping shaping = ShapingOf(ReshapedByRequest());
  EXPECT_FALSE(shaping.rows_stay_open());
  const Tensor shape = Tensor::FromValues<int64_t>({2}, {4, 2});
  const auto key = [&](int64_t rows) {
    return VariantKey(shaping, {ConstTensorView{DataType::kFloat32, Shape{rows, 4}, nullptr}, shape.view()});
  };
  EXPECT_NE(key(2), key(4));
}

TEST(FillInRequest, LeavesTheRowsOpenAndFixesTheRest) {
  const Graph graph = Pictures();
  const ConstTensorView input{DataType::kFloat32, Shape{5, 3, 8, 9}, nullptr};
  const absl::StatusOr<Graph> filled = FillInRequest(graph, ShapingOf(graph), {input});
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_EQ(filled->value(filled->inputs()[0]).shape, (Shape{-1, 3, 8, 9}));
  EXPECT_FALSE(ShapingOf(*filled).needs_variants());
}

TEST(FillInRequest, PutsShapingValuesWhereTheyAreRead) {
  const Graph graph = ReshapedByRequest();
  const Tensor x = *Tensor::Create(DataType::kFloat32, {2, 4});
  const Tensor shape = Tensor::FromValues<int64_t>({2}, {4, 2});
  const absl::StatusOr<Graph> filled = FillInRequest(graph, ShapingOf(graph), {x.view(), shape.view()});
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_EQ(filled->inputs(), graph.inputs());
  EXPECT_FALSE(ShapingOf(*filled).needs_variants());
  const Tensor* read = filled->value(filled->nodes()[0].inputs[0]).constant.get();
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(read->As<int64_t>()[0], 4);
  EXPECT_NE(read->data(), shape.data()) << "the request's bytes go with the request";
}

}  // namespace
}  // namespace saker
