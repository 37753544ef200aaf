#include "core/training/training_loop.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/training/synthetic_dataset.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Every look at this clock is half a millisecond after the last.
class CountingClock final : public Clock {
 public:
  int64_t NowNanos() const override { return now_ += 500'000; }

 private:
  mutable int64_t now_ = 0;
};

class Recorder final : public TrainingObserver {
 public:
  void OnPath(const std::string& choice) override { paths.push_back(choice); }
  void OnStep(const StepReport& report) override {
    steps.push_back(report);
    if (stop != nullptr && static_cast<int>(steps.size()) == stop_after) stop->store(true);
  }
  void OnEpoch(const EpochReport& report) override { epochs.push_back(report); }

  std::vector<std::string> paths;
  std::vector<StepReport> steps;
  std::vector<EpochReport> epochs;
  std::atomic<bool>* stop = nullptr;
  int stop_after = 0;
};

class TrainTest : public testing::Test {
 protected:
  absl::StatusOr<TrainingReport> Run(const TrainingOptions& options, const Dataset* test = nullptr) {
    ThreadPool pool({.workers = options.threads - 1});
    return Train(options, train_, test, pool, clock_, &stop_, recorder_, mlp_);
  }

  // With 32 rows a batch, an epoch has 31 full batches and one of 8.
  static TrainingOptions Batches(int64_t batch, int epochs) {
    TrainingOptions options;
    options.batch = batch;
    options.epochs = epochs;
    return options;
  }

  std::vector<float> Weights() const {
    const absl::Span<const float> weights = mlp_.layers()[0].weights.As<float>();
    return {weights.begin(), weights.end()};
  }

  const Dataset train_ = training_test::SyntheticDataset(1000, 4, 1);
  const Dataset test_ = training_test::SyntheticDataset(300, 4, 2);
  CountingClock clock_;
  std::atomic<bool> stop_{false};
  Recorder recorder_;
  Mlp mlp_ = *Mlp::Create({16, 12, 4}, 1);
};

TEST_F(TrainTest, LearnsAnEasySet) {
  const absl::StatusOr<TrainingReport> report = Run(Batches(32, 5), &test_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GT(report->accuracy, 0.95);
  EXPECT_EQ(report->epochs, 5);
  EXPECT_EQ(report->steps, 5 * 32);
  EXPECT_FALSE(report->stopped);
  ASSERT_THAT(recorder_.epochs, SizeIs(5));
  EXPECT_LT(recorder_.epochs[4].loss, recorder_.epochs[0].loss);
  EXPECT_EQ(recorder_.epochs[4].accuracy, report->accuracy);
  EXPECT_GT(recorder_.epochs[0].seconds, 0);
}

TEST_F(TrainTest, LearnsWithSeveralHiddenLayersToo) {
  mlp_ = *Mlp::Create({16, 20, 12, 8, 4}, 3);
  const absl::StatusOr<TrainingReport> report = Run(Batches(16, 8), &test_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GT(report->accuracy, 0.95);
}

TEST_F(TrainTest, ReportsTheTrainingAccuracyWithoutATestSet) {
  const absl::StatusOr<TrainingReport> report = Run(Batches(32, 3));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GT(report->accuracy, 0.8);
  EXPECT_EQ(report->accuracy, recorder_.steps.back().accuracy);
}

TEST_F(TrainTest, GivesTheSameWeightsForTheSameSeedOnAnyThreadsAndPath) {
  TrainingOptions options = Batches(8, 3);
  options.seed = 5;
  options.execution_mode = ExecutionMode::kSequential;
  ASSERT_TRUE(Run(options).ok());
  const std::vector<float> expected = Weights();
  mlp_ = *Mlp::Create({16, 12, 4}, 1);
  options.execution_mode = ExecutionMode::kAuto;
  options.threads = 3;
  ASSERT_TRUE(Run(options).ok());
  EXPECT_EQ(Weights(), expected);
  mlp_ = *Mlp::Create({16, 12, 4}, 1);
  options.seed = 6;
  ASSERT_TRUE(Run(options).ok());
  EXPECT_NE(Weights(), expected);
}

TEST_F(TrainTest, StopsBetweenStepsAndKeepsWhatItLearned) {
  recorder_.stop = &stop_;
  recorder_.stop_after = 40;  // in the second epoch
  const std::vector<float> before = Weights();
  const absl::StatusOr<TrainingReport> report = Run(Batches(32, 100), &test_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->stopped);
  EXPECT_EQ(report->steps, 40);
  EXPECT_EQ(report->epochs, 1);
  EXPECT_THAT(recorder_.epochs, SizeIs(1));
  EXPECT_GT(report->accuracy, 0.5);
  EXPECT_NE(Weights(), before);
}

TEST_F(TrainTest, DoesNothingWhenStoppedBeforeItBegins) {
  stop_ = true;
  const absl::StatusOr<TrainingReport> report = Run(Batches(32, 3));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->steps, 0);
  EXPECT_TRUE(report->stopped);
}

TEST_F(TrainTest, TakesAStopAfterTheLastStepForNoEarlyStop) {
  recorder_.stop = &stop_;
  recorder_.stop_after = 32;
  const absl::StatusOr<TrainingReport> report = Run(Batches(32, 1));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->stopped);
  EXPECT_EQ(report->epochs, 1);
}

TEST_F(TrainTest, CountsRowsUpToTheWholeSetInEachEpoch) {
  ASSERT_TRUE(Run(Batches(300, 2)).ok());
  ASSERT_THAT(recorder_.steps, SizeIs(8));
  EXPECT_EQ(recorder_.steps[0].rows_done, 300);
  EXPECT_EQ(recorder_.steps[3].rows_done, 1000);
  EXPECT_EQ(recorder_.steps[4].rows_done, 300);
  EXPECT_EQ(recorder_.steps[4].epoch, 2);
}

TEST_F(TrainTest, AcceptsABatchLargerThanTheSet) {
  const absl::StatusOr<TrainingReport> report = Run(Batches(5000, 2));
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->steps, 2);
}

TEST_F(TrainTest, TellsWhichPathItTakes) {
  ASSERT_TRUE(Run(Batches(64, 1)).ok());
  ASSERT_THAT(recorder_.paths, SizeIs(1));
  EXPECT_THAT(recorder_.paths[0], HasSubstr("sequential"));
}

TEST_F(TrainTest, MeasuresBothPathsWhenItMayChoose) {
  TrainingOptions options = Batches(8, 1);
  options.threads = 2;
  ASSERT_TRUE(Run(options).ok());
  ASSERT_THAT(recorder_.paths, SizeIs(1));
  EXPECT_THAT(recorder_.paths[0], HasSubstr("measured"));
}

TEST_F(TrainTest, EndsWithAnErrorWhenTheLossDiverges) {
  TrainingOptions options = Batches(64, 20);
  options.learning_rate = 1e20;
  const absl::StatusOr<TrainingReport> report = Run(options);
  EXPECT_EQ(report.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(report.status().message()), HasSubstr("smaller learning rate than 1e+20"));
}

TEST_F(TrainTest, RefusesATestSetOfAnotherSize) {
  const Dataset other = training_test::SyntheticDataset(10, 3, 1);
  const absl::StatusOr<TrainingReport> report = Run({}, &other);
  EXPECT_THAT(std::string(report.status().message()), HasSubstr("test set: expected images of 16 pixels, got 12"));
}

TEST_F(TrainTest, RefusesLabelsThatTheNetworkHasNoOutputFor) {
  mlp_ = *Mlp::Create({16, 3}, 1);
  EXPECT_THAT(std::string(Run({}).status().message()), HasSubstr("expected labels from 0 to 2, got 3"));
}

TEST_F(TrainTest, RefusesABatchThatWouldTakeAllMemory) {
  mlp_ = *Mlp::Create({16, 100000, 4}, 1);
  EXPECT_THAT(std::string(Run(Batches(60000, 1)).status().message()), HasSubstr("use a smaller batch"));
}

// The message of options that differ from the defaults in one field.
template <typename T>
std::string MessageFor(T TrainingOptions::*field, T value) {
  TrainingOptions options;
  options.*field = value;
  return std::string(options.Check().message());
}

TEST(TrainingOptions, NameTheOptionThatIsOutOfRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(TrainingOptions().Check().ok());
  EXPECT_EQ(MessageFor<int64_t>(&TrainingOptions::batch, 0), "batch: expected 1 to 65536, got 0");
  EXPECT_THAT(MessageFor<int64_t>(&TrainingOptions::batch, 100000), HasSubstr("batch: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::epochs, 0), HasSubstr("epochs: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::learning_rate, 0.0), HasSubstr("learning_rate: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::learning_rate, nan), HasSubstr("learning_rate: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::learning_rate_decay, 1.5), HasSubstr("learning_rate_decay: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::momentum, 1.0), HasSubstr("momentum: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::momentum, -0.1), HasSubstr("momentum: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::momentum, nan), HasSubstr("momentum: "));
  EXPECT_THAT(MessageFor(&TrainingOptions::threads, 0), HasSubstr("threads: "));
}

TEST_F(TrainTest, EndsWithAnErrorWhenTheLastStepSpoilsTheWeights) {
  // One step in all: its loss is that of the first weights and finite, what it makes of them is not.
  TrainingOptions options = Batches(1000, 1);
  options.learning_rate = 1e300;
  const absl::Status status = Run(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(status.message()), HasSubstr("use a smaller learning rate"));
}

}  // namespace
}  // namespace saker
