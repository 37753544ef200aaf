#include "core/training/training_step.h"

#include <numeric>
#include <vector>

#include "gtest/gtest.h"
#include "tests/core/training/plain_network.h"
#include "tests/core/training/synthetic_dataset.h"

namespace saker {
namespace {

constexpr TrainingStep::Rates kLookOnly = {.learning_rate = 0, .momentum = 0};

std::vector<uint32_t> FirstRows(int64_t count) {
  std::vector<uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::vector<float> AllParameters(const Mlp& mlp) {
  std::vector<float> values;
  for (const DenseLayer& layer : mlp.layers()) {
    values.insert(values.end(), layer.weights.As<float>().begin(), layer.weights.As<float>().end());
    values.insert(values.end(), layer.bias.As<float>().begin(), layer.bias.As<float>().end());
  }
  return values;
}

// Change of the loss by one parameter, from two losses beside it.
double NumericGradient(const Mlp& mlp, const Dataset& dataset, absl::Span<const uint32_t> rows, float& parameter) {
  constexpr float kStep = 1.0f / (1 << 18);  // a short one seldom reaches over a kink of ReLU
  const float before = parameter;
  parameter = before + kStep;
  const double up_at = static_cast<double>(parameter);
  const double up = training_test::PlainLoss(mlp, dataset, rows);
  parameter = before - kStep;
  const double down_at = static_cast<double>(parameter);
  const double down = training_test::PlainLoss(mlp, dataset, rows);
  parameter = before;
  return (up - down) / (up_at - down_at);
}

class Gradients : public testing::TestWithParam<std::vector<int64_t>> {
 protected:
  void ExpectNumericGradients(absl::Span<float> parameters, absl::Span<const float> gradients) {
    ASSERT_EQ(parameters.size(), gradients.size());
    for (size_t i = 0; i < parameters.size(); ++i) {
      ASSERT_NEAR(gradients[i], NumericGradient(*mlp_, dataset_, rows_, parameters[i]), 1e-5) << "parameter " << i;
    }
  }

  const Dataset dataset_ = training_test::SyntheticDataset(40, 3, 11);
  const std::vector<uint32_t> rows_ = FirstRows(40);
  absl::StatusOr<Mlp> mlp_ = absl::UnknownError("not made yet");
};

// Every weight and every bias of every layer.
TEST_P(Gradients, AgreeWithFiniteDifferences) {
  std::vector<int64_t> widths = {dataset_.features()};
  widths.insert(widths.end(), GetParam().begin(), GetParam().end());
  widths.push_back(dataset_.classes());
  mlp_ = Mlp::Create(widths, 5);
  ASSERT_TRUE(mlp_.ok()) << mlp_.status();
  // A unit whose inputs are all inactive would sit on ReLU's kink with a bias of 0, where there is no derivative.
  Random random(8);
  for (DenseLayer& layer : mlp_->mutable_layers()) {
    for (float& bias : layer.bias.As<float>()) bias = random.Symmetric(0.3f);
  }
  ThreadPool pool({.workers = 0});
  WorkSplit split(pool, 1);
  TrainingStep step(*mlp_, 40, split);
  const absl::StatusOr<LossSum> loss = step.Run(dataset_, rows_, kLookOnly, ExecutionPath::kSequential);
  ASSERT_TRUE(loss.ok()) << loss.status();
  EXPECT_NEAR(loss->loss / 40, training_test::PlainLoss(*mlp_, dataset_, rows_), 1e-5);
  for (int i = 0; i < static_cast<int>(mlp_->layers().size()); ++i) {
    SCOPED_TRACE(i);
    DenseLayer& layer = mlp_->mutable_layers()[i];
    ExpectNumericGradients(layer.weights.As<float>(), step.weight_velocity(i));
    ExpectNumericGradients(layer.bias.As<float>(), step.bias_velocity(i));
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, Gradients,
                         testing::Values(std::vector<int64_t>{}, std::vector<int64_t>{9}, std::vector<int64_t>{8, 6},
                                         std::vector<int64_t>{5, 7, 4}));

std::vector<float> ParametersAfter(int steps, ExecutionPath path, int workers) {
  const Dataset dataset = training_test::SyntheticDataset(200, 10, 3);
  // Wide enough for several weight tasks.
  Mlp mlp = *Mlp::Create({dataset.features(), 1500, 10}, 4);
  ThreadPool pool({.workers = workers});
  WorkSplit split(pool, workers + 1);
  TrainingStep step(mlp, 100, split);
  for (int i = 0; i < steps; ++i) {
    EXPECT_TRUE(step.Run(dataset, FirstRows(100 - i), {0.1f, 0.9f}, path).ok());
  }
  return AllParameters(mlp);
}

TEST(TrainingStep, GivesTheSameBitsOnEveryPathAndNumberOfThreads) {
  const std::vector<float> sequential = ParametersAfter(5, ExecutionPath::kSequential, 0);
  EXPECT_EQ(ParametersAfter(5, ExecutionPath::kParallel, 1), sequential);
  EXPECT_EQ(ParametersAfter(5, ExecutionPath::kParallel, 3), sequential);
}

TEST(TrainingStep, MovesAgainstTheGradientWithMomentum) {
  const Dataset dataset = training_test::SyntheticDataset(20, 2, 3);
  Mlp mlp = *Mlp::Create({dataset.features(), 2}, 4);
  ThreadPool pool({.workers = 0});
  WorkSplit split(pool, 1);
  TrainingStep step(mlp, 20, split);
  const std::vector<uint32_t> rows = FirstRows(20);
  const float before = mlp.layers()[0].weight_data()[3];
  ASSERT_TRUE(step.Run(dataset, rows, {0.5f, 0.9f}, ExecutionPath::kSequential).ok());
  const float first = step.weight_velocity(0)[3];
  EXPECT_NEAR(mlp.layers()[0].weight_data()[3], before - 0.5f * first, 1e-6);
  TrainingStep look(mlp, 20, split);
  ASSERT_TRUE(look.Run(dataset, rows, kLookOnly, ExecutionPath::kSequential).ok());
  const float gradient = look.weight_velocity(0)[3];
  ASSERT_TRUE(step.Run(dataset, rows, {0.5f, 0.9f}, ExecutionPath::kSequential).ok());
  EXPECT_NEAR(step.weight_velocity(0)[3], 0.9f * first + gradient, 1e-6);
}

TEST(TrainingStep, TakesBatchesOfAnySizeUpToItsMost) {
  const Dataset dataset = training_test::SyntheticDataset(70, 2, 3);
  Mlp mlp = *Mlp::Create({dataset.features(), 4, 2}, 4);
  ThreadPool pool({.workers = 0});
  WorkSplit split(pool, 1);
  TrainingStep step(mlp, 64, split);
  for (const int64_t rows : {1, 15, 16, 17, 63, 64}) {
    const absl::StatusOr<LossSum> loss = step.Run(dataset, FirstRows(rows), kLookOnly, ExecutionPath::kSequential);
    ASSERT_TRUE(loss.ok()) << loss.status();
    EXPECT_NEAR(loss->loss / static_cast<double>(rows), training_test::PlainLoss(mlp, dataset, FirstRows(rows)), 1e-5);
    EXPECT_LE(loss->correct, rows);
  }
}

}  // namespace
}  // namespace saker
