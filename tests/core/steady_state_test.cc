// A run in steady state allocates nothing of ours. Counts every operator new of the process, on any thread. oneDNN's
// own allocations inside a primitive's execution are made with malloc or in its library and are not ours; those that
// pass through operator new show up as a fixed number a run, which the convolution's test allows for.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>

#include "core/base/check.h"
#include "tests/core/test_models.h"
#include "tests/testing/graph_builder.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

// Not inlined: the compiler would see free() on what new gave, and warn.
[[gnu::noinline]] void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* data = std::malloc(size == 0 ? 1 : size);
  if (data == nullptr) std::abort();
  return data;
}
// The standard library sorts with this one; without it, ASan sees its own new meet our delete.
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept { return operator new(size); }
[[gnu::noinline]] void operator delete(void* data) noexcept { std::free(data); }
[[gnu::noinline]] void operator delete(void* data, size_t) noexcept { std::free(data); }

namespace saker {
namespace {

// Allocations of so many runs of a request, after a few to warm up.
int64_t AllocationsOf(const Model& model, int64_t rows, ExecutionMode mode, int runs) {
  ExecutionContext context = model.NewContext();
  Request request(model, rows);
  RunOptions options;
  options.mode = mode;
  const auto run = [&] {
    SAKER_CHECK(model.CheckInputs(request.input_views).ok());
    SAKER_CHECK(model.Run(request.input_views, request.output_views, options, context).ok());
  };
  for (int i = 0; i < 50; ++i) run();
  const int64_t before = allocations.load();
  for (int i = 0; i < runs; ++i) run();
  return allocations.load() - before;
}

TEST(SteadyState, CountsAllocations) {
  const int64_t before = allocations.load();
  int* volatile kept = new int(1);  // volatile: the pair must not be optimised away
  delete kept;
  EXPECT_EQ(allocations.load(), before + 1);
}

TEST(SteadyState, APerceptronRunsWithoutAllocating) {
  const auto model = LoadModel(Perceptron(), 2);
  for (int64_t rows : {1, 3, 8, 100}) {
    EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kSequential, 200), 0) << rows;
    EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kParallel, 200), 0) << rows;
    EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kAuto, 200), 0) << rows;
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

TEST(SteadyState, RecurrentLayersRunWithoutAllocating) {
  for (const auto& [op_type, gates] : {std::pair("RNN", 1), std::pair("LSTM", 4), std::pair("GRU", 3)}) {
    const auto model = LoadModel(Recurrent(op_type, gates), 2);
    for (int64_t rows : {1, 8}) EXPECT_EQ(AllocationsOf(*model, rows, ExecutionMode::kAuto, 100), 0) << op_type;
  }
}

TEST(SteadyState, AConvTransposeRunsWithoutAllocating) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 4, 4}).Constant("w", *Tensor::Create(DataType::kFloat32, {2, 3, 2, 2}));
  builder.Node("ConvTranspose", {"x", "w"}, {"c"}).Node("Sigmoid", {"c"}, {"y"}).Output("y");
  const auto model = LoadModel(builder.Build(), 0);
  EXPECT_EQ(AllocationsOf(*model, 3, ExecutionMode::kSequential, 100), 0);
}

TEST(SteadyState, RowsThatMixRunWithoutAllocatingOnceTheirPlanIsMade) {
  const auto model = LoadModel(MixedRows(), 0);
  EXPECT_EQ(AllocationsOf(*model, 5, ExecutionMode::kAuto, 200), 0);
}

TEST(SteadyState, AConvolutionAllocatesOnlyWhatOneDnnDoes) {
  const auto model = LoadModel(FixedConvolution(), 0);
  constexpr int kRuns = 100;
  // Convolution and pooling: two primitive calls a run, 7 small allocations each at most.
  EXPECT_LE(AllocationsOf(*model, 1, ExecutionMode::kSequential, kRuns), kRuns * 2 * 7);
}

}  // namespace
}  // namespace saker
