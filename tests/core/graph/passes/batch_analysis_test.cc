#include "core/graph/passes/batch_analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kMaxBytes = size_t{1} << 28;
using Kind = BatchSemantics::Kind;

BatchSemantics Analyze(const Graph& graph) {
  const absl::StatusOr<BatchSemantics> batch = AnalyzeBatch(graph, OpRegistry::Get(), kMaxBytes);
  EXPECT_TRUE(batch.ok()) << batch.status();
  return batch.value_or(BatchSemantics{});
}

TEST(BatchAnalysis, AnMlpWithASymbolicBatchHasIndependentRows) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant("w", SomeFloats({6, 4})).Constant("b", SomeFloats({4}));
  builder.Node("Gemm", {"x", "w", "b"}, {"h"}).Node("Relu", {"h"}, {"r"}).Node("Softmax", {"r"}, {"y"}, {{"axis", 1}});
  const BatchSemantics batch = Analyze(builder.Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
  EXPECT_THAT(batch.input_has_rows, ElementsAre(true));
  EXPECT_EQ(batch.reason, "");
}

TEST(BatchAnalysis, SoftmaxOverTheBatchMixesRowsAndIsNamed) {
  GraphBuilder builder;
  const BatchSemantics batch =
      Analyze(builder.Input("x", {-1, 6}).Node("Softmax", {"x"}, {"y"}, {{"axis", 0}}).Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_EQ(batch.reason, "node \"y\" (Softmax) mixes rows");
}

TEST(BatchAnalysis, FollowsRowsThroughReshapeAndBack) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<int64_t>("apart", {2}, {-1, 3}).Constant<int64_t>("back", {2}, {-1, 6});
  builder.Node("Reshape", {"x", "apart"}, {"a"}).Node("Relu", {"a"}, {"b"}).Node("Reshape", {"b", "back"}, {"y"});
  EXPECT_EQ(Analyze(builder.Output("y").Build()).kind, Kind::kIndependentRows);
}

TEST(BatchAnalysis, SeveralOutputRowsARowAreNotIndependentForCallers) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<int64_t>("apart", {2}, {-1, 3});
  const BatchSemantics batch = Analyze(builder.Node("Reshape", {"x", "apart"}, {"y"}).Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_THAT(batch.reason, HasSubstr("output \"y\""));
}

TEST(BatchAnalysis, ShapeArithmeticOfExportersKeepsRowsApart) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3}).Constant<int64_t>("zero", {}, {0}).Constant<int64_t>("axes", {1}, {0});
  builder.Constant<int64_t>("rest", {1}, {-1});
  builder.Node("Shape", {"x"}, {"shape"}).Node("Gather", {"shape", "zero"}, {"n"}, {{"axis", 0}});
  builder.Node("Unsqueeze", {"n", "axes"}, {"n1"}).Node("Concat", {"n1", "rest"}, {"target"}, {{"axis", 0}});
  builder.Node("Reshape", {"x", "target"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
}

TEST(BatchAnalysis, TheNumberOfRowsAsANumberMixesThem) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Size", {"x"}, {"count"}).Node("Cast", {"count"}, {"as_float"}, {{"to", 1}});
  builder.Node("Div", {"x", "as_float"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_EQ(batch.reason, "node \"y\" (Div) reads a value that depends on the number of rows");
}

TEST(BatchAnalysis, ZerosMadeForEachRowHaveRows) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Shape", {"x"}, {"shape"}).Node("ConstantOfShape", {"shape"}, {"zeros"});
  builder.Node("Concat", {"x", "zeros"}, {"y"}, {{"axis", 1}}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
}

TEST(BatchAnalysis, AnInputWithoutASymbolIsSharedByAllRows) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Input("scale", {4}).Node("Mul", {"x", "scale"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
  EXPECT_THAT(batch.input_has_rows, ElementsAre(true, false));
}

TEST(BatchAnalysis, TwoInputsWithRowsGoTogether) {
  GraphBuilder builder;
  builder.Input("a", {-1, 4}).Input("b", {-1, 4}).Node("Add", {"a", "b"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
  EXPECT_THAT(batch.input_has_rows, ElementsAre(true, true));
}

TEST(BatchAnalysis, AnOutputThatIsNoRowsKeepsTheBatchWhole) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant<float>("c", {2}, {1, 2}).Node("Relu", {"x"}, {"y"}).Output("y").Output("c");
  EXPECT_EQ(Analyze(builder.Build()).kind, Kind::kMixedRows);
}

TEST(BatchAnalysis, AModelOfOneRowIsFixedAndStackable) {
  const BatchSemantics batch =
      Analyze(GraphBuilder().Input("x", {1, 4}).Node("Softmax", {"x"}, {"y"}, {{"axis", 0}}).Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kFixedRows);
  EXPECT_EQ(batch.fixed_rows, 1);
  EXPECT_TRUE(batch.stackable);
  EXPECT_THAT(batch.input_has_rows, ElementsAre(true));
}

TEST(BatchAnalysis, AModelOfEightRowsIsFixedToEight) {
  const BatchSemantics batch =
      Analyze(GraphBuilder().Input("x", {8, 4}).Node("Relu", {"x"}, {"y"}).Output("y").Build());
  EXPECT_EQ(batch.fixed_rows, 8);
  EXPECT_TRUE(batch.stackable);
}

TEST(BatchAnalysis, AFixedModelWhoseOutputHasOtherRowsCannotBeStacked) {
  GraphBuilder builder;
  builder.Input("x", {2, 4}).Node("Flatten", {"x"}, {"y"}, {{"axis", 0}}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kFixedRows);
  EXPECT_FALSE(batch.stackable);
  EXPECT_THAT(batch.input_has_rows, ElementsAre(false));
}

TEST(BatchAnalysis, ScalarsHaveNoRows) {
  const BatchSemantics batch = Analyze(GraphBuilder().Input("x", {}).Node("Relu", {"x"}, {"y"}).Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kFixedRows);
  EXPECT_FALSE(batch.stackable);
}

// Five rows mean something else than five times one row: no number of rows may be taken for the only one.
TEST(BatchAnalysis, ARowThatIsBroadcastAgainstAConstantIsNotTheOnlyNumberOfRows) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant("c", SomeFloats({5, 4})).Node("Add", {"x", "c"}, {"s"});
  builder.Constant<int64_t>("axes", {1}, {0}).Node("ReduceSum", {"s", "axes"}, {"y"}).Output("y").Output("s");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_THAT(batch.reason, HasSubstr("does not take 2 rows"));
  EXPECT_THAT(batch.output_shapes, ElementsAre(Shape({1, 4}), Shape({5, 4})));
  EXPECT_THAT(batch.output_has_rows, ElementsAre(false, false));
}

TEST(BatchAnalysis, OneNumberOfRowsSaysNothingOfOthers) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant("c", SomeFloats({7, 4})).Node("Add", {"x", "c"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_THAT(batch.output_shapes, ElementsAre(Shape({-1, -1})));
  EXPECT_THAT(batch.output_has_rows, ElementsAre(false));
}

TEST(BatchAnalysis, UnsupportedOperatorsAndMissingShapesAreErrors) {
  Graph unknown = GraphBuilder().Input("x", {-1}).Node("Foo", {"x"}, {"y"}).Output("y").Build();
  EXPECT_EQ(AnalyzeBatch(unknown, OpRegistry::Get(), kMaxBytes).status().code(), absl::StatusCode::kUnimplemented);
  GraphBuilder builder;
  Graph shapeless = builder.Input("x", {-1}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  shapeless.mutable_value(builder.id("x")).has_shape = false;
  EXPECT_THAT(std::string(AnalyzeBatch(shapeless, OpRegistry::Get(), kMaxBytes).status().message()),
              HasSubstr("input \"x\": the model declares no shape"));
}

// Graphs that are or look independent for some row counts and are not for others.

// PyTorch's squeeze() without axes also takes the batch of one row away.
TEST(BatchAnalysis, SqueezingWhateverIsOneMixesRows) {
  GraphBuilder builder;
  const BatchSemantics batch =
      Analyze(builder.Input("x", {-1, 1, 500}).Node("Squeeze", {"x"}, {"y"}).Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_THAT(batch.output_shapes, ElementsAre(Shape({-1, 500})));
}

TEST(BatchAnalysis, AGraphThatCannotRunOneRowIsRefused) {
  GraphBuilder builder;
  builder.Input("x", {-1, 8, 1, 1}).Constant("w", SomeFloats({8, 2})).Node("Squeeze", {"x"}, {"s"});
  builder.Node("Gemm", {"s", "w"}, {"y"}).Output("y");
  EXPECT_FALSE(AnalyzeBatch(builder.Build(), OpRegistry::Get(), kMaxBytes).ok());
}

TEST(BatchAnalysis, RowsCutAtAConstantMix) {
  for (const auto& [start, end] : std::vector<std::pair<int64_t, int64_t>>{{0, 5}, {0, 100}, {-5, INT64_MAX}}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 3}).Constant<int64_t>("start", {1}, {start}).Constant<int64_t>("end", {1}, {end});
    builder.Constant<int64_t>("axes", {1}, {0}).Node("Slice", {"x", "start", "end", "axes"}, {"y"}).Output("y");
    EXPECT_EQ(Analyze(builder.Build()).kind, Kind::kMixedRows) << start << ":" << end;
  }
}

TEST(BatchAnalysis, ASliceOfAllRowsOrOfOtherAxesKeepsRowsApart) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3}).Constant<int64_t>("starts", {2}, {0, 1}).Constant<int64_t>("ends", {2}, {INT64_MAX, 2});
  builder.Node("Slice", {"x", "starts", "ends"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
}

// For 3 and for 5 rows this adds the same number: none.
TEST(BatchAnalysis, ANumberOfRowsDividedByEightMixesThem) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Constant<int64_t>("zero", {}, {0}).Constant<int64_t>("eight", {}, {8});
  builder.Node("Shape", {"x"}, {"shape"}).Node("Gather", {"shape", "zero"}, {"n"}, {{"axis", 0}});
  builder.Node("Div", {"n", "eight"}, {"eighth"}).Node("Cast", {"eighth"}, {"as_float"}, {{"to", 1}});
  builder.Node("Add", {"x", "as_float"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_THAT(batch.reason, HasSubstr("depends on the number of rows"));
}

// x of [N,6], and what follows its number of rows divided by 1000: 0 for every number that a graph is tried with.
GraphBuilder ThousandthOfRows() {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<int64_t>("zero", {}, {0}).Constant<int64_t>("thousand", {}, {1000});
  builder.Constant<int64_t>("first", {1}, {0}).Constant<int64_t>("four", {1}, {4});
  builder.Node("Shape", {"x"}, {"shape"}).Node("Gather", {"shape", "zero"}, {"n"}, {{"axis", 0}});
  return std::move(builder.Node("Div", {"n", "thousand"}, {"part"}));
}

TEST(BatchAnalysis, ANumberOfRowsDividedByAThousandMixesThem) {
  GraphBuilder builder = ThousandthOfRows();
  builder.Node("Cast", {"part"}, {"as_float"}, {{"to", 1}}).Node("Add", {"x", "as_float"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_EQ(batch.reason, "node \"y\" (Add) reads a value that depends on the number of rows");
}

TEST(BatchAnalysis, AShapeComputedFromTheNumberOfRowsMixesThem) {
  GraphBuilder builder = ThousandthOfRows();
  builder.Node("Unsqueeze", {"n", "first"}, {"n1"}).Node("Add", {"part", "four"}, {"width"});
  builder.Node("Concat", {"n1", "width"}, {"target"}, {{"axis", 0}});
  builder.Node("ConstantOfShape", {"target"}, {"zeros"}).Node("Concat", {"x", "zeros"}, {"y"}, {{"axis", 1}});
  const BatchSemantics batch = Analyze(builder.Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_EQ(batch.reason, "node \"zeros\" (ConstantOfShape) makes a shape that is computed from the number of rows");
}

// Softmax over 2 of 8 elements of each row, until there are 1000 rows.
TEST(BatchAnalysis, AReshapeThatLeavesAnExtentOpenBesideAComputedOneMixesThem) {
  GraphBuilder builder = ThousandthOfRows();
  builder.Constant<int64_t>("rest", {1}, {-1}).Node("Unsqueeze", {"n", "first"}, {"n1"});
  builder.Node("Sub", {"four", "part"}, {"width"}).Node("Concat", {"n1", "width", "rest"}, {"target"}, {{"axis", 0}});
  builder.Constant<int64_t>("pads", {4}, {0, 0, 0, 2}).Node("Pad", {"x", "pads"}, {"wide"});
  builder.Node("Reshape", {"wide", "target"}, {"a"}).Node("Softmax", {"a"}, {"s"}, {{"axis", 2}});
  builder.Constant<int64_t>("flat", {2}, {-1, 8}).Node("Reshape", {"s", "flat"}, {"y"});
  const BatchSemantics batch = Analyze(builder.Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_EQ(batch.reason, "node \"a\" (Reshape) makes a shape that is computed from the number of rows");
}

// x.view(N * 2, 3) in PyTorch.
TEST(BatchAnalysis, AReshapeToAMultipleOfTheRowsKeepsThemApart) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<int64_t>("first", {1}, {0}).Constant<int64_t>("two", {1}, {2});
  builder.Constant<int64_t>("three", {1}, {3}).Constant<int64_t>("six", {1}, {6}).Node("Shape", {"x"}, {"shape"});
  builder.Node("Gather", {"shape", "first"}, {"n"}, {{"axis", 0}}).Node("Mul", {"n", "two"}, {"n2"});
  builder.Node("Concat", {"n2", "three"}, {"apart"}, {{"axis", 0}}).Node("Reshape", {"x", "apart"}, {"a"});
  builder.Node("Softmax", {"a"}, {"s"}, {{"axis", 1}}).Node("Concat", {"n", "six"}, {"back"}, {{"axis", 0}});
  const BatchSemantics batch = Analyze(builder.Node("Reshape", {"s", "back"}, {"y"}).Output("y").Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
}

// x / sqrt(x.shape[1]), the scale of attention.
TEST(BatchAnalysis, OtherExtentsMayBeComputedWith) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<int64_t>("one", {}, {1}).Node("Shape", {"x"}, {"shape"});
  builder.Node("Gather", {"shape", "one"}, {"width"}, {{"axis", 0}}).Node("Cast", {"width"}, {"w"}, {{"to", 1}});
  builder.Node("Sqrt", {"w"}, {"scale"}).Node("Div", {"x", "scale"}, {"y"}).Output("y");
  const BatchSemantics batch = Analyze(builder.Build());
  EXPECT_EQ(batch.kind, Kind::kIndependentRows) << batch.reason;
}

TEST(BatchAnalysis, SaysWhichDimensionsOfOutputsVary) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Constant<int64_t>("flat", {1}, {-1}).Node("Transpose", {"x"}, {"t"});
  builder.Node("MatMul", {"x", "t"}, {"square"}).Node("Reshape", {"square", "flat"}, {"y"});
  const BatchSemantics batch = Analyze(builder.Output("y").Output("square").Build());
  EXPECT_EQ(batch.kind, Kind::kMixedRows);
  EXPECT_THAT(batch.output_shapes, ElementsAre(Shape({-1}), Shape({-1, -1})));
  EXPECT_THAT(batch.output_has_rows, ElementsAre(false, true));
}

TEST(ShapesForRows, FillsTheRows) {
  const Graph graph =
      GraphBuilder().Input("x", {-1, 3, 1}).Input("scale", {4}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  BatchSemantics batch;
  batch.kind = Kind::kIndependentRows;
  EXPECT_THAT(ShapesForRows(graph, batch, 7), ElementsAre(Shape({7, 3, 1}), Shape({4})));
}

TEST(ShapesForRows, FixedModelsKeepTheirRows) {
  const Graph graph = GraphBuilder().Input("x", {-1, 3}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  BatchSemantics batch;
  batch.kind = Kind::kFixedRows;
  batch.fixed_rows = 1;
  EXPECT_THAT(ShapesForRows(graph, batch, 7), ElementsAre(Shape({1, 3})));
}

}  // namespace
}  // namespace saker
