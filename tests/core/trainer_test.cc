#include "core/trainer.h"

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/onnx/onnx_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/training/idx_writer.h"
#include "tests/core/training/synthetic_dataset.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

// Takes one row through Gemm, Relu and Softmax nodes in plain loops, by nothing but what the file says.
std::vector<double> RunGraph(const Graph& graph, std::vector<double> row) {
  for (const Node& node : graph.nodes()) {
    if (node.op_type == "Gemm") {
      const Tensor& weights = *graph.value(node.inputs[1]).constant;
      const Tensor& bias = *graph.value(node.inputs[2]).constant;
      std::vector<double> next(bias.As<float>().begin(), bias.As<float>().end());
      for (size_t i = 0; i < row.size(); ++i) {
        for (size_t o = 0; o < next.size(); ++o) {
          next[o] += row[i] * static_cast<double>(weights.As<float>()[i * next.size() + o]);
        }
      }
      row = next;
    } else if (node.op_type == "Relu") {
      for (double& value : row) value = std::max(value, 0.0);
    } else {
      EXPECT_EQ(node.op_type, "Softmax");
      double sum = 0;
      for (double& value : row) sum += value = std::exp(value);
      for (double& value : row) value /= sum;
    }
  }
  return row;
}

double AccuracyOf(const Graph& graph, const Dataset& dataset) {
  int64_t correct = 0;
  for (int64_t row = 0; row < dataset.rows(); ++row) {
    std::vector<double> pixels(dataset.image(row), dataset.image(row) + dataset.features());
    for (double& pixel : pixels) pixel /= 255.0;
    const std::vector<double> answer = RunGraph(graph, pixels);
    correct += std::max_element(answer.begin(), answer.end()) - answer.begin() == dataset.label(row) ? 1 : 0;
  }
  return static_cast<double>(correct) / static_cast<double>(dataset.rows());
}

class TrainerTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "trainer_" + std::to_string(getpid()) + "/";
    std::filesystem::create_directories(folder_);
    training_test::WriteIdxPair(training_test::SyntheticDataset(1000, 4, 1), folder_ + "train");
    training_test::WriteIdxPair(test_, folder_ + "test");
    options_.images = folder_ + "train-images";
    options_.labels = folder_ + "train-labels";
    options_.test_images = folder_ + "test-images";
    options_.test_labels = folder_ + "test-labels";
    options_.hidden = {14, 9};
    options_.output = folder_ + "model.onnx";
    options_.training.epochs = 2;
    options_.training.batch = 16;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<TrainerReport> Run() { return TrainToFile(options_, &stop_, observer_); }

  const Dataset test_ = training_test::SyntheticDataset(300, 4, 2);
  std::string folder_;
  TrainerOptions options_;
  TrainingObserver observer_;
  std::atomic<bool> stop_{false};
};

TEST_F(TrainerTest, WritesAFileWhoseAnswersHaveTheReportedAccuracy) {
  const absl::StatusOr<TrainerReport> report = Run();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->tested);
  EXPECT_GT(report->training.accuracy, 0.9);
  const absl::StatusOr<Graph> graph = ReadOnnxFile(options_.output);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->value(graph->inputs()[0]).shape, (Shape{-1, 16}));
  EXPECT_NEAR(AccuracyOf(*graph, test_), report->training.accuracy, 1e-9);
}

TEST_F(TrainerTest, WritesCommandSeedAndAccuracyIntoTheFile) {
  options_.training.seed = 77;
  const absl::StatusOr<TrainerReport> report = Run();
  ASSERT_TRUE(report.ok()) << report.status();
  std::ifstream file(options_.output, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(bytes, HasSubstr(options_.Command()));
  EXPECT_THAT(bytes, HasSubstr("--seed=77"));
  EXPECT_THAT(bytes, HasSubstr("test_accuracy"));
}

TEST_F(TrainerTest, MeasuresTheTrainingPicturesWithoutATestSet) {
  options_.test_images.clear();
  options_.test_labels.clear();
  const absl::StatusOr<TrainerReport> report = Run();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->tested);
  EXPECT_THAT(options_.Command(), Not(HasSubstr("test_images")));
}

TEST_F(TrainerTest, WritesNothingWhenStoppedBeforeTheFirstStep) {
  stop_ = true;
  const absl::StatusOr<TrainerReport> report = Run();
  EXPECT_EQ(report.status().code(), absl::StatusCode::kCancelled);
  EXPECT_FALSE(std::filesystem::exists(options_.output));
}

TEST_F(TrainerTest, LooksAtTheOutputBeforeItReadsAnything) {
  options_.images = "/nowhere";
  options_.output = folder_ + "missing/model.onnx";
  EXPECT_THAT(std::string(Run().status().message()), HasSubstr("missing does not exist"));
}

TEST_F(TrainerTest, KeepsAnOldFileWhenTrainingFails) {
  std::ofstream(options_.output) << "old";
  options_.training.learning_rate = 1e30;
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kOutOfRange);
  std::string content;
  std::ifstream(options_.output) >> content;
  EXPECT_EQ(content, "old");
}

TEST_F(TrainerTest, RefusesATestSetWithMoreClasses) {
  training_test::WriteIdxPair(training_test::SyntheticDataset(300, 8, 2), folder_ + "test");
  EXPECT_EQ(Run().status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
