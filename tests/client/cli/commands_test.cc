#include "client/cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/flags/reflection.h"
#include "tests/client/testing/cli_run.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using testing::RunCli;
using ::testing::StartsWith;

TEST(Commands, TakeOnlyFlagsThatExist) {
  for (const Command& command : Commands()) {
    for (const std::string& flag : command.flags) {
      EXPECT_NE(absl::FindCommandLineFlag(flag), nullptr) << command.name << " --" << flag;
    }
    EXPECT_TRUE(command.run != nullptr) << command.name;
  }
}

TEST(Saker, PrintsItsVersion) {
  EXPECT_THAT(RunCli({"version"}).out, StartsWith("saker 0."));
  EXPECT_EQ(RunCli({"--version"}).exit_code, 0);
  EXPECT_EQ(RunCli({"version", "--json"}).Json()[0].fields().count("version"), 1u);
}

TEST(Saker, HelpsOnStandardOutput) {
  const auto run = RunCli({"help", "load"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("--concurrency"));
  EXPECT_EQ(run.err, "");
}

TEST(Saker, DoesNotCallALostOutputASuccess) {
  std::ofstream full("/dev/full");
  std::ostringstream err;
  Terminal terminal(full, err, {});
  EXPECT_EQ(RunSaker({"help"}, terminal), 6);
  EXPECT_EQ(err.str(), "saker: the output could not be written\n");
  EXPECT_EQ(RunSaker({"predcit"}, terminal), 2);
}

TEST(Saker, EndsWithTwoOnWrongUsage) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"predcit"},
                                                {"predict"},
                                                {"models", "--nonsense"},
                                                {"health", "--server=nowhere"},
                                                {"health", "--timeout=0s"},
                                                {"models", "--max_message_bytes=0"},
                                                {"predict", "--execution_mode=fast", "x"},
                                                {"predict", "--top_k=0", "x"},
                                                {"predict-batch"},
                                                {"predict-batch", "x", "--images=y"},
                                                {"evaluate"},
                                                {"evaluate", "--images=x", "--labels=y", "--batch=0"},
                                                {"load", "--concurrency=-1"},
                                                {"load", "--arrivals=never"},
                                                {"load", "--batch=0"},
                                                {"load", "--connections=-1"},
                                                {"load", "--connections=3", "--concurrency=2"}}) {
    const auto run = RunCli(words);
    EXPECT_EQ(run.exit_code, 2) << ::testing::PrintToString(words);
    EXPECT_THAT(run.err, StartsWith("saker: "));
    EXPECT_EQ(run.out, "");
  }
}

}  // namespace
}  // namespace saker
