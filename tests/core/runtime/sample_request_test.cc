#include "core/runtime/sample_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

constexpr size_t kPlenty = size_t{1} << 20;

// Two inputs of floats, [N,4] and [N,2,3], and two answers.
std::unique_ptr<PlanSet> TwoInputs() {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("a", {-1, 4})}));
  g.Output(g.Op("RowSum", {g.Input("b", {-1, 2, 3})}));
  return MakePlans(g.Build());
}

// A table of three rows, looked up by an input of INT64.
std::unique_ptr<PlanSet> Lookup() {
  Graph graph;
  Value index;
  index.name = "index";
  index.type = DataType::kInt64;
  index.shape = Shape{-1};
  index.has_shape = true;
  index.dim_names = {"N"};
  const ValueId input = graph.AddValue(index);
  graph.AddInput(input);
  const ValueId table =
      graph.AddConstant("table", std::make_shared<const Tensor>(Tensor::FromValues<float>({3, 2}, {1, 2, 3, 4, 5, 6})));
  Value row;
  row.name = "row";
  const ValueId output = graph.AddValue(row);
  Node node;
  node.name = "lookup";
  node.op_type = "Gather";
  node.opset = 13;
  node.inputs = {table, input};
  node.outputs = {output};
  graph.AddNode(std::move(node));
  graph.AddOutput(output);
  absl::StatusOr<std::unique_ptr<PlanSet>> plans = PlanSet::Create(std::move(graph), OpRegistry::Get(), PlanLimits());
  EXPECT_TRUE(plans.ok()) << plans.status();
  return *std::move(plans);
}

TEST(SampleRequest, HasATensorForEveryInputAndOutput) {
  const auto plans = TwoInputs();
  const absl::StatusOr<SampleRequest> sample = SampleRequest::Create(*plans, 5, kPlenty);
  ASSERT_TRUE(sample.ok()) << sample.status();
  const RunRequest request = sample->request();
  EXPECT_EQ(request.rows, 5);
  ASSERT_EQ(request.inputs.size(), 2u);
  EXPECT_EQ(request.inputs[0].shape, (Shape{5, 4}));
  EXPECT_EQ(request.inputs[1].shape, (Shape{5, 2, 3}));
  ASSERT_EQ(request.outputs.size(), 2u);
  EXPECT_EQ(request.outputs[0].shape, (Shape{5, 4}));
  EXPECT_EQ(request.outputs[1].shape, Shape{5});
  EXPECT_EQ(request.cancelled, nullptr);
  EXPECT_EQ(request.deadline_nanos, 0);
}

TEST(SampleRequest, FillsItsInputsWithValuesOfTheirOwn) {
  const absl::StatusOr<SampleRequest> sample = SampleRequest::Create(*TwoInputs(), 6, kPlenty);
  ASSERT_TRUE(sample.ok()) << sample.status();
  const auto a = sample->request().inputs[0].As<float>(), b = sample->request().inputs[1].As<float>();
  EXPECT_EQ(std::set<float>(a.begin(), a.end()).size(), a.size());
  EXPECT_NE(std::vector<float>(a.begin(), a.begin() + 24), std::vector<float>(b.begin(), b.begin() + 24));
  EXPECT_THAT(a, testing::Each(testing::AllOf(testing::Ge(0.0f), testing::Lt(1.0f))));
}

TEST(SampleRequest, LeavesIntegersZeroWhichIsAnIndexThatExists) {
  const auto plans = Lookup();
  const absl::StatusOr<SampleRequest> sample = SampleRequest::Create(*plans, 4, kPlenty);
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_THAT(sample->request().inputs[0].As<int64_t>(), testing::ElementsAre(0, 0, 0, 0));
}

TEST(SampleRequest, StillPointsAtItsTensorsAfterItMoved) {
  absl::StatusOr<SampleRequest> sample = SampleRequest::Create(*TwoInputs(), 3, kPlenty);
  ASSERT_TRUE(sample.ok()) << sample.status();
  const void* const data = sample->request().inputs[1].data;
  const SampleRequest moved = *std::move(sample);
  EXPECT_EQ(moved.request().inputs[1].data, data);
  EXPECT_EQ(moved.request().inputs.size(), 2u);
  EXPECT_EQ(moved.request().rows, 3);
}

TEST(SampleRequest, CountsInputsAndOutputsAgainstItsLimit) {
  const auto plans = TwoInputs();
  // A row takes 4 + 6 floats of input, 4 + 1 of output.
  constexpr size_t kRow = 15 * sizeof(float);
  for (const int64_t rows : {1, 8}) {
    const size_t needed = static_cast<size_t>(rows) * kRow;
    EXPECT_TRUE(SampleRequest::Create(*plans, rows, needed).ok()) << rows;
    for (const size_t limit : {needed - 1, needed / 2, size_t{1}, size_t{0}}) {
      EXPECT_EQ(SampleRequest::Create(*plans, rows, limit).status().code(), absl::StatusCode::kResourceExhausted)
          << rows << " rows in " << limit;
    }
  }
}

TEST(SampleRequest, RefusesRowCountsThatNoMemoryHolds) {
  for (const int64_t rows : {int64_t{1} << 38, int64_t{1} << 45}) {
    EXPECT_FALSE(SampleRequest::Create(*TwoInputs(), rows, kPlenty).ok());
  }
}

TEST(FillUniform, IsTheSameForTheSameSeedOnly) {
  Tensor a = *Tensor::Create(DataType::kFloat32, {50}), b = a.Clone(), c = a.Clone();
  FillUniform(a, 1);
  FillUniform(b, 1);
  FillUniform(c, 2);
  EXPECT_EQ(a.As<float>(), b.As<float>());
  EXPECT_NE(a.As<float>(), c.As<float>());
}

TEST(FillUniform, LeavesOtherTypesAsTheyAre) {
  for (const DataType type : {DataType::kInt64, DataType::kFloat64, DataType::kBool, DataType::kFloat16}) {
    Tensor tensor = *Tensor::Create(type, {9});
    FillUniform(tensor, 3);
    const auto* bytes = static_cast<const char*>(tensor.data());
    EXPECT_THAT(std::vector<char>(bytes, bytes + tensor.SizeInBytes()), testing::Each(0)) << Name(type);
  }
}

}  // namespace
}  // namespace saker
