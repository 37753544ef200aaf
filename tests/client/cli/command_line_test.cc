#include "client/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "client/cli/flags.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CommandLineTest : public ::testing::Test {
 protected:
  absl::StatusOr<CommandLine> Parse(const std::vector<std::string>& words) {
    return ParseCommandLine(words, commands_);
  }

  std::string ErrorOf(const std::vector<std::string>& words) {
    const auto line = Parse(words);
    EXPECT_TRUE(absl::IsInvalidArgument(line.status()));
    return std::string(line.status().message());
  }

  const absl::FlagSaver saver_;
  const std::vector<Command> commands_ = {
      {"predict", "FILE...", "Predicts.", {"model", "top_k"}, 1, -1, nullptr},
      {"load", "", "Loads.", {"model", "qps", "duration"}, 0, 0, nullptr},
  };
};

TEST_F(CommandLineTest, TakesFlagsAnywhereAndInEverySpelling) {
  const auto line =
      Parse({"--server=host:1", "predict", "-model", "mnist", "a.png", "--json", "b.png", "--top_k", "5"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->command->name, "predict");
  EXPECT_THAT(line->arguments, ElementsAre("a.png", "b.png"));
  EXPECT_EQ(absl::GetFlag(FLAGS_server), "host:1");
  EXPECT_EQ(absl::GetFlag(FLAGS_model), "mnist");
  EXPECT_TRUE(absl::GetFlag(FLAGS_json));
  EXPECT_EQ(absl::GetFlag(FLAGS_top_k), 5);
}

TEST_F(CommandLineTest, TurnsBoolsOff) {
  ASSERT_TRUE(Parse({"load", "--json", "--nojson"}).ok());
  EXPECT_FALSE(absl::GetFlag(FLAGS_json));
}

TEST_F(CommandLineTest, TakesEverythingBehindTwoDashesAsArguments) {
  const auto line = Parse({"predict", "--", "--model=x", "-"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_THAT(line->arguments, ElementsAre("--model=x", "-"));
}

TEST_F(CommandLineTest, NamesTheNearestSubcommand) {
  EXPECT_THAT(ErrorOf({"predikt", "x"}), HasSubstr("unknown subcommand \"predikt\"; did you mean \"predict\"?"));
  EXPECT_THAT(ErrorOf({"quantize"}), HasSubstr("see `saker help`"));
  EXPECT_THAT(ErrorOf({}), HasSubstr("a subcommand is missing"));
}

TEST_F(CommandLineTest, NamesTheNearestFlagOfTheSubcommand) {
  EXPECT_THAT(ErrorOf({"load", "--modle=x"}), HasSubstr("has no flag --modle; did you mean \"model\"?"));
  EXPECT_THAT(ErrorOf({"load", "--frobnicate"}), HasSubstr("see `saker help load`"));
}

TEST_F(CommandLineTest, RefusesFlagsOfOtherSubcommands) {
  EXPECT_THAT(ErrorOf({"load", "--top_k=3"}), HasSubstr("`saker load` has no flag --top_k"));
}

TEST_F(CommandLineTest, RefusesValuesThatMakeNoSense) {
  EXPECT_THAT(ErrorOf({"load", "--qps=fast"}), HasSubstr("--qps: \"fast\" is not a valid value"));
  EXPECT_THAT(ErrorOf({"load", "--duration=10"}), HasSubstr("--duration"));
  EXPECT_THAT(ErrorOf({"load", "--qps"}), HasSubstr("--qps needs a value"));
  EXPECT_THAT(ErrorOf({"load", "--json=perhaps"}), HasSubstr("--json"));
}

TEST_F(CommandLineTest, CountsArguments) {
  EXPECT_THAT(ErrorOf({"predict"}), HasSubstr("FILE... is missing; usage: saker predict"));
  EXPECT_THAT(ErrorOf({"load", "extra"}), HasSubstr("unexpected argument \"extra\""));
}

TEST_F(CommandLineTest, ExplainsWheneverAsked) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"help", "predict"}, {"predict", "--help"}, {"predict", "-h"}, {"--help", "predict"}}) {
    const auto line = Parse(words);
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_TRUE(line->help);
    ASSERT_NE(line->command, nullptr);
    EXPECT_EQ(line->command->name, "predict");
  }
  for (const std::vector<std::string>& words : {std::vector<std::string>{"help"}, {"--help"}}) {
    const auto line = Parse(words);
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_TRUE(line->help);
    EXPECT_EQ(line->command, nullptr);
  }
  EXPECT_THAT(ErrorOf({"help", "lod"}), HasSubstr("did you mean \"load\"?"));
}

TEST_F(CommandLineTest, HelpListsCommandsFlagsAndExitCodes) {
  const std::string all = HelpText(nullptr, commands_);
  EXPECT_THAT(all, HasSubstr("predict        Predicts."));
  EXPECT_THAT(all, HasSubstr("--server"));
  EXPECT_THAT(all, HasSubstr("3  no server answers"));
  const std::string one = HelpText(&commands_[1], commands_);
  EXPECT_THAT(one, HasSubstr("Usage: saker load [FLAGS]"));
  EXPECT_THAT(one, HasSubstr("--duration"));
  EXPECT_THAT(one, HasSubstr("(default 10s)"));
}

}  // namespace
}  // namespace saker
