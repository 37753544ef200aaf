// A run in steady state allocates nothing of ours, on any thread. oneDNN's own allocations inside a primitive's execution
// are told apart by the library that asks for them.
#include <gtest/gtest.h>

#include <utility>

#include "core/base/check.h"
#include "core/tools/allocation_count.h"
#include "tests/core/test_models.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

// Allocations of so many runs of a request, after a few to warm up.
AllocationCount AllocationsOf(const Model& model, int64_t rows, ExecutionMode mode, int runs) {
  ExecutionContext context = model.NewContext();
  Request request(model, rows);
  RunOptions options;
  options.mode = mode;
  const auto run = [&] {
    SAKER_CHECK(model.CheckInputs(request.input_views).ok());
    SAKER_CHECK(model.Run(request.input_views, request.output_views, options, context).ok());
  };
  for (int i = 0; i < 50; ++i) run();
  const AllocationCount before = AllocationsSoFar();
  for (int i = 0; i < runs; ++i) run();
  const AllocationCount after = AllocationsSoFar();
  return {after.all - before.all, after.ours - before.ours};
}

class SteadyState : public testing::Test {
 protected:
  void SetUp() override {
    if (!CountsAllocations()) GTEST_SKIP() << "sanitizers have an allocator of their own";
  }
};

TEST_F(SteadyState, APerceptronRunsWithoutAllocating) {
  const auto model = LoadModel(Perceptron(), 2);
  for (int64_t rows : {1, 3, 8, 100}) {
    EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kSequential, 200).all, 0) << rows;
    EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kParallel, 200).all, 0) << rows;
    EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kAuto, 200).all, 0) << rows;
  }
}

// A row is a sequence, on both sides of the layer.
Graph Recurrent(const std::string& op_type, int64_t gates) {
  const auto ones = [](const Shape& shape) {
    Tensor tensor = *Tensor::Create(DataType::kFloat32, shape);
    for (float& value : tensor.As<float>()) value = 0.1f;
    return tensor;
  };
  GraphBuilder builder;
  builder.Input("x", {-1, 5, 3}).Constant("w", ones({2, gates * 4, 3})).Constant("r", ones({2, gates * 4, 4}));
  builder.Node("Transpose", {"x"}, {"steps"}, {{"perm", std::vector<int64_t>{1, 0, 2}}});
  builder.Node(op_type, {"steps", "w", "r"}, {"states"}, {{"direction", std::string("bidirectional")}});
  builder.Node("Transpose", {"states"}, {"y"}, {{"perm", std::vector<int64_t>{2, 0, 1, 3}}});
  return builder.Output("y").Build();
}

TEST_F(SteadyState, RecurrentLayersRunWithoutAllocating) {
  for (const auto& [op_type, gates] : {std::pair("RNN", 1), std::pair("LSTM", 4), std::pair("GRU", 3)}) {
    const auto model = LoadModel(Recurrent(op_type, gates), 2);
    for (int64_t rows : {1, 8}) EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kAuto, 100).all, 0) << op_type;
  }
}

TEST_F(SteadyState, AConvTransposeRunsWithoutAllocating) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 4, 4}).Constant("w", *Tensor::Create(DataType::kFloat32, {2, 3, 2, 2}));
  builder.Node("ConvTranspose", {"x", "w"}, {"c"}).Node("Sigmoid", {"c"}, {"y"}).Output("y");
  const auto model = LoadModel(builder.Build(), 0);
  EXPECT_EQ(AllocationsOf(*model, 3, ExecutionMode::kSequential, 100).all, 0);
}

TEST_F(SteadyState, RowsThatMixRunWithoutAllocatingOnceTheirPlanIsMade) {
  const auto model = LoadModel(MixedRows(), 0);
  EXPECT_EQ(AllocationsOf(*model, 5, ExecutionMode::kAuto, 200).all, 0);
}

TEST_F(SteadyState, AConvolutionAllocatesOnlyWhatOneDnnDoes) {
  GraphBuilder builder;
  builder.Input("x", {-1, 16, 8, 8}).Constant("w", *Tensor::Create(DataType::kFloat32, {32, 16, 3, 3}));
  builder.Node("Conv", {"x", "w"}, {"c"}).Node("Relu", {"c"}, {"y"}).Output("y");
  const auto model = LoadModel(builder.Build(), 1);
  constexpr int kRuns = 100;
  for (const ExecutionMode mode : {ExecutionMode::kSequential, ExecutionMode::kParallel, ExecutionMode::kAuto}) {
    const AllocationCount count = AllocationsOf(*model, 4, mode, kRuns);
    EXPECT_EQ(count.ours, 0) << Name(mode);
    EXPECT_GT(count.all, 0) << Name(mode);
    // For each row at most: two changes of layout and the convolution, 7 small allocations each.
    EXPECT_LE(count.all, kRuns * 4 * 3 * 7) << Name(mode);
  }
}

TEST_F(SteadyState, ConvolutionsOfOurOwnAllocateNothing) {
  const auto model = LoadModel(FixedConvolution(), 0);
  EXPECT_EQ(AllocationsOf(*model, 1, ExecutionMode::kSequential, 100).ours, 0);
}

}  // namespace
}  // namespace saker
