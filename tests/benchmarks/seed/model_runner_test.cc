#include "tests/benchmarks/seed/model_runner.h"

#include <vector>

#include "gtest/gtest.h"

namespace saker::seed {
namespace {

constexpr char kModel[] = "models/mnist/1/model.onnx";

std::vector<float> Output(const ModelRunner& runner) {
  return {runner.output().As<float>().begin(), runner.output().As<float>().end()};
}

TEST(ModelRunner, RunsTheBundledModelOnEveryPathWithTheSameAnswers) {
  absl::StatusOr<ModelRunner> runner =
      ModelRunner::Create(kModel, std::make_shared<ThreadPool>(ThreadPoolOptions{.workers = 1}), 64);
  ASSERT_TRUE(runner.ok()) << runner.status();
  EXPECT_EQ(runner->Run(ExecutionMode::kSequential).path, ExecutionPath::kSequential);
  const std::vector<float> sequential = Output(*runner);
  EXPECT_EQ(sequential.size(), 640u);
  EXPECT_EQ(runner->Run(ExecutionMode::kParallel).path, ExecutionPath::kParallel);
  const std::vector<float> parallel = Output(*runner);
  for (size_t i = 0; i < sequential.size(); ++i) EXPECT_NEAR(parallel[i], sequential[i], 1e-4);
}

TEST(ModelRunner, FailsForAMissingFile) {
  EXPECT_FALSE(ModelRunner::Create("nowhere.onnx", std::make_shared<ThreadPool>(ThreadPoolOptions{}), 1).ok());
}

}  // namespace
}  // namespace saker::seed
