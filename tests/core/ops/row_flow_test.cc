#include "core/ops/row_flow.h"

#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

constexpr RowAxis kShared;

TEST(RowsAfterReshape, FindsRowsOnTheLeadingAxis) {
  EXPECT_EQ(RowsAfterReshape({5, 28, 28}, {0, 1}, {5, 784}), (RowAxis{0, 1}));
  EXPECT_EQ(RowsAfterReshape({5, 28, 28}, {0, 1}, {140, 28}), (RowAxis{0, 28}));
  EXPECT_EQ(RowsAfterReshape({140, 28}, {0, 28}, {5, 784}), (RowAxis{0, 1}));
}

TEST(RowsAfterReshape, FindsRowsBehindOtherAxes) {
  EXPECT_EQ(RowsAfterReshape({5, 6}, {0, 1}, {1, 5, 6}), (RowAxis{1, 1}));
  EXPECT_EQ(RowsAfterReshape({3, 5, 6}, {1, 1}, {3, 30}), (RowAxis{1, 6}));
  EXPECT_EQ(RowsAfterReshape({3, 5, 6}, {1, 1}, {3, 5, 2, 3}), (RowAxis{1, 1}));
}

TEST(RowsAfterReshape, GivesUpWhereRowsStraddleAnAxis) {
  EXPECT_EQ(RowsAfterReshape({5, 6}, {0, 1}, {6, 5}), std::nullopt);
  EXPECT_EQ(RowsAfterReshape({3, 5, 6}, {1, 1}, {90}), std::nullopt);
  EXPECT_EQ(RowsAfterReshape({5, 6}, {0, 1}, {2, 15}), std::nullopt);
}

TEST(RowsAfterReshape, LeavesSharedValuesShared) { EXPECT_EQ(RowsAfterReshape({5, 6}, kShared, {30}), kShared); }

TEST(RowsAfterBroadcast, AlignsAxesAtTheRight) {
  const std::vector<Shape> shapes = {{2, 5, 4}, {5, 1}};
  EXPECT_EQ(RowsAfterBroadcast(shapes, {RowAxis{1, 1}, RowAxis{0, 1}}, 3), (RowAxis{1, 1}));
  EXPECT_EQ(RowsAfterBroadcast(shapes, {RowAxis{0, 1}, RowAxis{0, 1}}, 3), std::nullopt);
}

TEST(RowsAfterBroadcast, RefusesAConstantWithAnEntryForEachRow) {
  const std::vector<Shape> shapes = {{5, 4}, {5, 4}};
  EXPECT_EQ(RowsAfterBroadcast(shapes, {RowAxis{0, 1}, kShared}, 2), std::nullopt);
  const std::vector<Shape> repeated = {{5, 4}, {1, 4}};
  EXPECT_EQ(RowsAfterBroadcast(repeated, {RowAxis{0, 1}, kShared}, 2), (RowAxis{0, 1}));
}

TEST(RowsAfterBroadcast, RefusesDifferentBlocks) {
  const std::vector<Shape> shapes = {{10, 4}, {10, 4}};
  EXPECT_EQ(RowsAfterBroadcast(shapes, {RowAxis{0, 1}, RowAxis{0, 2}}, 2), std::nullopt);
}

// Flow: one claim about one operator.
struct Flow {
  std::string name;
  OneOp op;
  std::vector<RowAxis> rows;
  std::optional<RowAxis> expected;
};

Node With(Node node, const std::string& name, Attribute value) {
  node.attributes.Set(name, std::move(value));
  return node;
}

std::vector<Flow> Flows() {
  using Ints = std::vector<int64_t>;
  const RowAxis rows{0, 1};
  Node dense = MakeNode("Dense", 1, 2);
  dense.domain = "saker";
  return {
      {"ReluKeepsAnyAxis", {MakeNode("Relu", 13, 1), {Pattern({3, 5})}}, {{1, 1}}, RowAxis{1, 1}},
      {"ReshapeToBlocks",
       {MakeNode("Reshape", 13, 2), {Pattern({5, 6, 2}), Share<int64_t>({2}, {-1, 2})}},
       {rows, kShared},
       RowAxis{0, 6}},
      {"FlattenOfAxisOne", {MakeNode("Flatten", 13, 1), {Pattern({5, 6, 2})}}, {rows}, RowAxis{0, 1}},
      {"FlattenOfAxisZeroMixes",
       {With(MakeNode("Flatten", 13, 1), "axis", int64_t{0}), {Pattern({5, 6})}},
       {rows},
       RowAxis{1, 6}},
      {"SoftmaxOverOtherAxis", {MakeNode("Softmax", 13, 1), {Pattern({5, 6})}}, {rows}, rows},
      {"SoftmaxOverRows",
       {With(MakeNode("Softmax", 13, 1), "axis", int64_t{0}), {Pattern({5, 6})}},
       {rows},
       std::nullopt},
      {"OldSoftmaxFlattensRowsAway",
       {With(MakeNode("Softmax", 11, 1), "axis", int64_t{1}), {Pattern({3, 5, 6})}},
       {{1, 1}},
       std::nullopt},
      {"TransposeMovesTheAxis",
       {With(MakeNode("Transpose", 13, 1), "perm", Ints{1, 2, 0}), {Pattern({5, 6, 2})}},
       {rows},
       RowAxis{2, 1}},
      {"ConcatBesideRows",
       {With(MakeNode("Concat", 13, 2), "axis", int64_t{1}), {Pattern({5, 6}), Pattern({5, 2})}},
       {rows, rows},
       rows},
      {"ConcatOfRows",
       {With(MakeNode("Concat", 13, 2), "axis", int64_t{0}), {Pattern({5, 6}), Pattern({5, 6})}},
       {rows, rows},
       std::nullopt},
      {"ConcatWithAConstant",
       {With(MakeNode("Concat", 13, 2), "axis", int64_t{1}), {Pattern({5, 6}), Pattern({5, 2})}},
       {rows, kShared},
       std::nullopt},
      {"ConvOfRows", {MakeNode("Conv", 13, 2), {Pattern({5, 2, 4, 4}), Pattern({3, 2, 3, 3})}}, {rows, kShared}, rows},
      {"ConvOfChannels",
       {MakeNode("Conv", 13, 2), {Pattern({2, 5, 4, 4}), Pattern({3, 5, 3, 3})}},
       {{1, 1}, kShared},
       std::nullopt},
      {"ConvWithWeightsOfRows",
       {MakeNode("Conv", 13, 2), {Pattern({5, 2, 4, 4}), Pattern({5, 2, 3, 3})}},
       {rows, rows},
       std::nullopt},
      {"PoolOfChannels",
       {With(MakeNode("MaxPool", 13, 1), "kernel_shape", Ints{2, 2}), {Pattern({2, 5, 4, 4})}},
       {{1, 1}},
       RowAxis{1, 1}},
      {"PoolOverRows",
       {With(MakeNode("MaxPool", 13, 1), "kernel_shape", Ints{2, 2}), {Pattern({2, 2, 5, 4})}},
       {{2, 1}},
       std::nullopt},
      {"MatMulOfRows", {MakeNode("MatMul", 13, 2), {Pattern({5, 4}), Pattern({4, 3})}}, {rows, kShared}, rows},
      {"MatMulOverRows", {MakeNode("MatMul", 13, 2), {Pattern({4, 5}), Pattern({5, 3})}}, {{1, 1}, rows}, std::nullopt},
      {"MatMulOfOneBatch", {MakeNode("MatMul", 13, 2), {Pattern({5, 2, 4}), Pattern({5, 4, 3})}}, {rows, rows}, rows},
      {"MatMulWithAConstantBatch",
       {MakeNode("MatMul", 13, 2), {Pattern({5, 2, 4}), Pattern({5, 4, 3})}},
       {rows, kShared},
       std::nullopt},
      {"GemmOfRows", {MakeNode("Gemm", 13, 2), {Pattern({5, 4}), Pattern({4, 3})}}, {rows, kShared}, rows},
      {"TransposedGemm",
       {With(MakeNode("Gemm", 13, 2), "transA", int64_t{1}), {Pattern({4, 5}), Pattern({4, 3})}},
       {{1, 1}, kShared},
       rows},
      {"GemmWithATableForC",
       {MakeNode("Gemm", 13, 3), {Pattern({5, 4}), Pattern({4, 3}), Pattern({5, 3})}},
       {rows, kShared, kShared},
       std::nullopt},
      {"DenseOfBlocks", {dense, {Pattern({10, 4}), Pattern({4, 3})}}, {{0, 2}, kShared}, RowAxis{0, 2}},
      {"DenseOverRows", {dense, {Pattern({4, 5}), Pattern({5, 3})}}, {{1, 1}, kShared}, std::nullopt},
      {"SliceBesideRows",
       {MakeNode("Slice", 13, 4),
        {Pattern({5, 6}), Share<int64_t>({1}, {1}), Share<int64_t>({1}, {3}), Share<int64_t>({1}, {1})}},
       {rows, kShared, kShared, kShared},
       rows},
      {"SliceOfRows",
       {MakeNode("Slice", 13, 3), {Pattern({5, 6}), Share<int64_t>({1}, {1}), Share<int64_t>({1}, {3})}},
       {rows, kShared, kShared},
       std::nullopt},
      {"GatherBesideRows",
       {With(MakeNode("Gather", 13, 2), "axis", int64_t{1}), {Pattern({5, 6}), Share<int64_t>({}, {2})}},
       {rows, kShared},
       rows},
      {"GatherOfRows",
       {MakeNode("Gather", 13, 2), {Pattern({5, 6}), Share<int64_t>({}, {2})}},
       {rows, kShared},
       std::nullopt},
      {"Embedding",
       {MakeNode("Gather", 13, 2), {Pattern({9, 6}), Share<int64_t>({5}, {1, 2, 3, 4, 5})}},
       {kShared, rows},
       rows},
      {"PadBesideRows",
       {MakeNode("Pad", 13, 2), {Pattern({5, 6}), Share<int64_t>({4}, {0, 1, 0, 1})}},
       {rows, kShared},
       rows},
      {"PadOfRows",
       {MakeNode("Pad", 13, 2), {Pattern({5, 6}), Share<int64_t>({4}, {1, 0, 0, 0})}},
       {rows, kShared},
       std::nullopt},
      {"BatchNormalizationOfRows",
       {MakeNode("BatchNormalization", 13, 5),
        {Pattern({5, 2, 3}), Pattern({2}), Pattern({2}), Pattern({2}), Pattern({2})}},
       {rows, kShared, kShared, kShared, kShared},
       rows},
      {"ExpandMovesTheAxis",
       {MakeNode("Expand", 13, 2), {Pattern({5, 1}), Share<int64_t>({3}, {2, 5, 4})}},
       {rows, kShared},
       RowAxis{1, 1}},
      {"SplitBesideRows", {With(MakeNode("Split", 11, 1, 2), "axis", int64_t{1}), {Pattern({5, 6})}}, {rows}, rows},
      {"SplitOfRows", {MakeNode("Split", 11, 1, 1), {Pattern({5, 6})}}, {rows}, std::nullopt},
      {"AddOfASharedRow", {MakeNode("Add", 13, 2), {Pattern({5, 6}), Pattern({6})}}, {rows, kShared}, rows},
      {"AddOfATable", {MakeNode("Add", 13, 2), {Pattern({5, 6}), Pattern({5, 6})}}, {rows, kShared}, std::nullopt},
      {"OldAddAlongRows",
       {With(With(MakeNode("Add", 6, 2), "broadcast", int64_t{1}), "axis", int64_t{0}),
        {Pattern({5, 6}), Pattern({5})}},
       {rows, rows},
       rows},
      {"ReduceBesideRows",
       {With(MakeNode("ReduceMean", 13, 1), "axes", Ints{1, 2}), {Pattern({5, 3, 4})}},
       {rows},
       rows},
      {"ReduceBeforeRowsKeepsTheirAxis",
       {MakeNode("ReduceMax", 18, 2), {Pattern({3, 5}), Share<int64_t>({1}, {0})}},
       {{1, 1}, kShared},
       RowAxis{1, 1}},
      {"ReduceBeforeRowsMovesTheirAxis",
       {With(MakeNode("ReduceMax", 18, 2), "keepdims", int64_t{0}), {Pattern({3, 10}), Share<int64_t>({1}, {0})}},
       {{1, 2}, kShared},
       RowAxis{0, 2}},
      {"ReduceOfRows", {With(MakeNode("ReduceSum", 11, 1), "axes", Ints{-2}), {Pattern({5, 6})}}, {rows}, std::nullopt},
      {"ReduceOfEverything", {MakeNode("ReduceSum", 13, 1), {Pattern({5, 6})}}, {rows}, std::nullopt},
      {"ReduceOfNoAxis",
       {With(MakeNode("ReduceSum", 13, 1), "noop_with_empty_axes", int64_t{1}), {Pattern({5, 6})}},
       {rows},
       rows},
      {"ArgMaxBesideRows", {With(MakeNode("ArgMax", 13, 1), "axis", int64_t{1}), {Pattern({5, 6})}}, {rows}, rows},
      {"ArgMaxBeforeRows",
       {With(MakeNode("ArgMax", 13, 1), "keepdims", int64_t{0}), {Pattern({3, 5})}},
       {{1, 1}},
       RowAxis{0, 1}},
      {"ArgMinOfRows", {MakeNode("ArgMin", 13, 1), {Pattern({5, 6})}}, {rows}, std::nullopt},
      {"TopKBesideRows",
       {MakeNode("TopK", 11, 2, 2), {Pattern({5, 6}), Share<int64_t>({1}, {2})}},
       {rows, kShared},
       rows},
      {"TopKOfRows",
       {With(MakeNode("TopK", 11, 2, 2), "axis", int64_t{0}), {Pattern({5, 6}), Share<int64_t>({1}, {2})}},
       {rows, kShared},
       std::nullopt},
      {"CumSumBesideRows",
       {MakeNode("CumSum", 14, 2), {Pattern({5, 6}), Share<int64_t>({}, {1})}},
       {rows, kShared},
       rows},
      {"CumSumOfRows",
       {MakeNode("CumSum", 14, 2), {Pattern({5, 6}), Share<int64_t>({}, {0})}},
       {rows, kShared},
       std::nullopt},
      {"NonZeroOfRows", {MakeNode("NonZero", 13, 1), {Share<int64_t>({2}, {0, 1})}}, {rows}, std::nullopt},
      {"LayerNormalizationBesideRows",
       {MakeNode("LayerNormalization", 17, 2, 3), {Pattern({5, 6}), Pattern({6})}},
       {rows, kShared},
       rows},
      {"LayerNormalizationOverRows",
       {With(MakeNode("LayerNormalization", 17, 2), "axis", int64_t{0}), {Pattern({5, 6}), Pattern({5, 6})}},
       {rows, kShared},
       std::nullopt},
      {"LayerNormalizationWithAScaleForEachRow",
       {MakeNode("LayerNormalization", 17, 2), {Pattern({5, 6}), Pattern({5, 1})}},
       {rows, kShared},
       std::nullopt},
      {"RmsNormalizationBesideRows",
       {MakeNode("RMSNormalization", 23, 2), {Pattern({3, 5, 6}), Pattern({6})}},
       {{1, 1}, kShared},
       RowAxis{1, 1}},
      {"InstanceNormalizationOfRows",
       {MakeNode("InstanceNormalization", 6, 3), {Pattern({5, 2, 3}), Pattern({2}), Pattern({2})}},
       {rows, kShared, kShared},
       rows},
      {"InstanceNormalizationOverRows",
       {MakeNode("InstanceNormalization", 6, 3), {Pattern({3, 2, 5}), Pattern({2}), Pattern({2})}},
       {{2, 1}, kShared, kShared},
       std::nullopt},
      {"GroupNormalizationOfChannels",
       {With(MakeNode("GroupNormalization", 21, 3), "num_groups", int64_t{1}),
        {Pattern({2, 5, 3}), Pattern({5}), Pattern({5})}},
       {{1, 1}, kShared, kShared},
       std::nullopt},
      {"LrnOfRows", {With(MakeNode("LRN", 13, 1), "size", int64_t{3}), {Pattern({5, 2, 3})}}, {rows}, rows},
      {"LrnOverRows", {With(MakeNode("LRN", 13, 1), "size", int64_t{3}), {Pattern({2, 5, 3})}}, {{1, 1}}, std::nullopt},
      {"MeanVarianceBesideRows",
       {With(MakeNode("MeanVarianceNormalization", 13, 1), "axes", Ints{1}), {Pattern({5, 6})}},
       {rows},
       rows},
      {"MeanVarianceOverRows",
       {MakeNode("MeanVarianceNormalization", 13, 1), {Pattern({5, 2, 3, 3})}},
       {rows},
       std::nullopt},
      {"LpNormalizationBesideRows", {MakeNode("LpNormalization", 1, 1), {Pattern({5, 6})}}, {rows}, rows},
      {"LpNormalizationOverRows",
       {With(MakeNode("LpNormalization", 1, 1), "axis", int64_t{0}), {Pattern({5, 6})}},
       {rows},
       std::nullopt},
      {"BatchNormalizationInTraining",
       {With(MakeNode("BatchNormalization", 15, 5), "training_mode", int64_t{1}),
        {Pattern({5, 2, 3}), Pattern({2}), Pattern({2}), Pattern({2}), Pattern({2})}},
       {rows, kShared, kShared, kShared, kShared},
       std::nullopt},
      {"LpPoolOfRows", {With(MakeNode("LpPool", 18, 1), "kernel_shape", Ints{2}), {Pattern({5, 2, 4})}}, {rows}, rows},
      {"CastKeepsRows", {With(MakeNode("Cast", 13, 1), "to", int64_t{7}), {Pattern({5, 6})}}, {rows}, rows},
  };
}

class RowFlowOf : public testing::TestWithParam<Flow> {};
INSTANTIATE_TEST_SUITE_P(Operators, RowFlowOf, testing::ValuesIn(Flows()),
                         [](const auto& param_info) { return param_info.param.name; });

TEST_P(RowFlowOf, IsWhatTheMathematicsAllow) {
  const std::optional<std::vector<RowAxis>> flow = FlowOf(GetParam().op, GetParam().rows);
  ASSERT_EQ(flow.has_value(), GetParam().expected.has_value());
  if (!flow) return;
  EXPECT_EQ(flow->front().axis, GetParam().expected->axis);
  EXPECT_EQ(flow->front().block, GetParam().expected->block);
}

}  // namespace
}  // namespace saker
