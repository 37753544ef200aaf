#include "core/tools/saker_train_flags.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<TrainerOptions> Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "saker_train");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return ParseTrainFlags(static_cast<int>(argv.size()), argv.data());
}

TEST(ParseHidden, TakesAnyListOfWidths) {
  EXPECT_THAT(*ParseHidden("200"), ElementsAre(200));
  EXPECT_THAT(*ParseHidden("512,256,16"), ElementsAre(512, 256, 16));
  EXPECT_THAT(*ParseHidden(""), IsEmpty());
}

TEST(ParseHidden, ShowsWhatItExpects) {
  for (const char* text : {"a", "200,", ",200", "0", "-5", "200;100", "1e3", "99999999999999999999"}) {
    const absl::StatusOr<std::vector<int64_t>> widths = ParseHidden(text);
    EXPECT_EQ(widths.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(widths.status().message()), HasSubstr("expected widths like 200 or 512,512"));
  }
}

TEST(ParseThreads, TakesAutoOrANumber) {
  EXPECT_EQ(*ParseThreads("auto", 6), 6);
  EXPECT_EQ(*ParseThreads("3", 6), 3);
  for (const char* text : {"0", "-1", "many", "", "1025"}) {
    EXPECT_EQ(ParseThreads(text, 6).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(AsksForHelp, FindsTheFlagAnywhere) {
  std::string program = "saker_train";
  std::string other = "--seed=1";
  std::string help = "--help";
  char* with[] = {program.data(), other.data(), help.data()};
  EXPECT_TRUE(AsksForHelp(3, with));
  EXPECT_FALSE(AsksForHelp(2, with));
}

TEST(TrainHelp, NamesTheDefaultsThatTheOptionsHave) {
  const TrainerOptions defaults;
  const std::string help(TrainHelp());
  EXPECT_THAT(help, HasSubstr(absl::StrCat("pictures of a step (", defaults.training.batch, ")")));
  EXPECT_THAT(help, HasSubstr(absl::StrCat("step size of the first epoch (", defaults.training.learning_rate, ")")));
  EXPECT_THAT(help, HasSubstr(absl::StrCat("times this (", defaults.training.learning_rate_decay, ")")));
  EXPECT_THAT(help, HasSubstr(absl::StrCat("that is kept (", defaults.training.momentum, ")")));
  EXPECT_THAT(help, HasSubstr(absl::StrCat("weights and order (", defaults.training.seed, ")")));
}

// Abseil's flags are global and keep what an earlier parse set, so that one test goes through them all.
TEST(ParseTrainFlags, FillsTheOptions) {
  absl::StatusOr<TrainerOptions> options = Parse({});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->hidden, ElementsAre(200));
  EXPECT_EQ(options->training.batch, 64);
  EXPECT_GE(options->training.threads, 1);
  EXPECT_EQ(options->output, "model.onnx");

  EXPECT_THAT(std::string(Parse({"images.gz"}).status().message()), HasSubstr("unexpected argument \"images.gz\""));

  options = Parse({"--images=a", "--labels=b", "--test_images=c", "--test_labels=d", "--hidden=30,20", "--batch=7",
                   "--epochs=3", "--learning_rate=0.5", "--learning_rate_decay=0.25", "--momentum=0.125", "--seed=9",
                   "--threads=2", "--execution_mode=parallel", "--output=x.onnx"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->training.threads, 2);
  EXPECT_EQ(options->training.execution_mode, ExecutionMode::kParallel);
  EXPECT_EQ(options->output, "x.onnx");
  EXPECT_EQ(options->Command(),
            "saker_train --images=a --labels=b --test_images=c --test_labels=d --hidden=30,20 --batch=7 --epochs=3 "
            "--learning_rate=0.5 --learning_rate_decay=0.25 --momentum=0.125 --seed=9");

  EXPECT_THAT(std::string(Parse({"--execution_mode=fast"}).status().message()),
              HasSubstr("auto, sequential or parallel"));
}

}  // namespace
}  // namespace saker
