// The program itself, as a user runs it. SAKER_TRAIN_PROGRAM is its path, given by the build.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "core/onnx/onnx_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/training/idx_writer.h"
#include "tests/core/training/synthetic_dataset.h"

namespace saker {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

struct Outcome {
  int exit_status = -1;
  std::string out;
  std::string err;
};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class SakerTrain : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "saker_train_" + std::to_string(getpid()) + "/";
    std::filesystem::create_directories(folder_);
    training_test::WriteIdxPair(training_test::SyntheticDataset(2000, 4, 1), folder_ + "train");
    training_test::WriteIdxPair(training_test::SyntheticDataset(500, 4, 2), folder_ + "test");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string DataFlags() const {
    return "--images=" + folder_ + "train-images --labels=" + folder_ + "train-labels --test_images=" + folder_ +
           "test-images --test_labels=" + folder_ + "test-labels";
  }

  // Through a shell, which turns the death by a signal into 128 and its number.
  Outcome Run(const std::string& arguments) const {
    const std::string command =
        std::string(SAKER_TRAIN_PROGRAM) + " " + arguments + " >" + folder_ + "out 2>" + folder_ + "err";
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), ReadAll(folder_ + "out"), ReadAll(folder_ + "err")};
  }

  std::string folder_;
};

TEST_F(SakerTrain, TrainsAndWritesAModel) {
  const std::string model = folder_ + "model.onnx";
  const Outcome outcome = Run(DataFlags() + " --hidden=12 --epochs=3 --output=" + model);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("execution: "));
  const std::regex lines(
      "(epoch=[123] epoch_seconds=[0-9.]+ loss=[0-9.]+ accuracy=[01][.][0-9]{4}\n){3}"
      "test_accuracy=[01][.][0-9]{4} epochs=3 steps=96 output=[^\n]+model.onnx\n");
  EXPECT_TRUE(std::regex_match(outcome.out, lines)) << outcome.out;
  EXPECT_TRUE(ReadOnnxFile(model).ok());
}

TEST_F(SakerTrain, WritesTheSameFileForTheSameSeedOnAnyNumberOfThreads) {
  const std::string common = DataFlags() + " --hidden=40,20 --epochs=2 --seed=3";
  ASSERT_EQ(Run(common + " --threads=1 --output=" + folder_ + "one").exit_status, 0);
  ASSERT_EQ(Run(common + " --threads=3 --execution_mode=parallel --output=" + folder_ + "three").exit_status, 0);
  EXPECT_EQ(ReadAll(folder_ + "one"), ReadAll(folder_ + "three"));
}

// 100,000 epochs would take minutes: the file can only be there because the interrupt ended the run.
TEST_F(SakerTrain, WritesWhatItLearnedWhenInterrupted) {
  const std::string model = folder_ + "early.onnx";
  // The interrupt is sent once the first epoch's line shows that steps were made.
  std::ofstream(folder_ + "interrupt.sh")
      << SAKER_TRAIN_PROGRAM << " " << DataFlags() << " --epochs=100000 --output=" << model << " >" << folder_
      << "lines 2>" << folder_ << "err &\nwhile ! grep -q epoch=1 " << folder_
      << "lines; do kill -0 $! || exit 99; done\nkill -TERM $!\nwait $!\n";
  const int status = std::system(("sh " + folder_ + "interrupt.sh").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
  EXPECT_THAT(ReadAll(folder_ + "err"), HasSubstr("stopped early"));
  EXPECT_THAT(ReadAll(folder_ + "lines"), ContainsRegex("test_accuracy=.* output=.*early.onnx"));
  EXPECT_TRUE(ReadOnnxFile(model).ok());
}

TEST_F(SakerTrain, ExplainsItself) {
  const Outcome outcome = Run("--help");
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("--learning_rate_decay"));
}

TEST_F(SakerTrain, AnswersWrongArgumentsWithOneLineThatNamesThem) {
  struct Case {
    std::string arguments;
    std::string message;
  };
  const Case cases[] = {
      {"", "images: expected the path of an IDX file"},
      {"--images=/nowhere --labels=/nowhere", "/nowhere: no such file"},
      {DataFlags() + " --hidden=x", "--hidden: expected widths"},
      {DataFlags() + " --hidden=100000000", "at most 100000000 parameters"},
      {DataFlags() + " --epochs=0", "epochs: expected 1 to 100000, got 0"},
      {DataFlags() + " --batch=0", "batch: expected 1 to 65536, got 0"},
      {DataFlags() + " --learning_rate=-1", "learning_rate: expected a number above 0, got -1"},
      {DataFlags() + " --threads=zero", "--threads: expected auto or 1 to 1024"},
      {DataFlags() + " --execution_mode=fast", "expected auto, sequential or parallel"},
      {DataFlags() + " --output=/nowhere/m.onnx", "/nowhere does not exist"},
      {DataFlags() + " --output=" + folder_, "is a folder"},
      {DataFlags() + " --test_labels=", "expected both or neither"},
      {DataFlags() + " --test_images=" + folder_ + "train-images", "2000 images and 500 labels"},
      {DataFlags() + " --learning_rate=1e30", "use a smaller learning rate"},
      {DataFlags() + " --wrong_flag=1", "wrong_flag"},
      {DataFlags() + " --batch=many", "many"},
      {DataFlags() + " stray", "unexpected argument \"stray\""},
  };
  for (const Case& wrong : cases) {
    const Outcome outcome = Run("--output=" + folder_ + "never.onnx " + wrong.arguments);
    EXPECT_EQ(outcome.exit_status, 1) << wrong.arguments;
    EXPECT_THAT(outcome.err, HasSubstr(wrong.message));
    EXPECT_FALSE(std::filesystem::exists(folder_ + "never.onnx")) << wrong.arguments;
  }
}

}  // namespace
}  // namespace saker
