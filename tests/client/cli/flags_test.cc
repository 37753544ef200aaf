#include "client/cli/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "client/address.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/server_access.h"

namespace saker {
namespace {

std::set<std::string> FlagsOfCommands() {
  std::set<std::string> names(CommonFlags().begin(), CommonFlags().end());
  for (const Command& command : Commands()) names.insert(command.flags.begin(), command.flags.end());
  return names;
}

// The flags of flags.cc itself.
std::set<std::string> FlagsDefined() {
  std::set<std::string> names;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (flag->Filename().find("client/cli/flags.cc") != std::string::npos) names.insert(std::string(name));
  }
  return names;
}

TEST(Flags, EveryCommandsFlagsAreDefined) {
  for (const std::string& name : FlagsOfCommands()) EXPECT_NE(absl::FindCommandLineFlag(name), nullptr) << name;
}

TEST(Flags, EveryFlagIsOfSomeCommand) { EXPECT_EQ(FlagsDefined(), FlagsOfCommands()); }

TEST(Flags, EveryFlagSaysWhatItDoes) {
  for (const std::string& name : FlagsDefined()) {
    const std::string help = absl::FindCommandLineFlag(name)->Help();
    EXPECT_GE(help.size(), 10U) << name;
    EXPECT_THAT(help, ::testing::Not(::testing::EndsWith("."))) << name;
  }
}

TEST(Flags, DefaultsAreValidAndReachABareServer) {
  EXPECT_EQ(absl::GetFlag(FLAGS_server), kDefaultAddress);
  EXPECT_TRUE(CheckCommonFlags().ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_max_message_bytes), int64_t{64} << 20) << "what the server takes by default";
  EXPECT_EQ(absl::GetFlag(FLAGS_model_version), 0);
  EXPECT_FALSE(absl::GetFlag(FLAGS_json));
}

TEST(Flags, EveryDefaultCanBeTyped) {
  const absl::FlagSaver saver;
  for (const std::string& name : FlagsDefined()) {
    absl::CommandLineFlag* const flag = absl::FindCommandLineFlag(name);
    std::string error;
    EXPECT_TRUE(flag->ParseFrom(flag->DefaultValue(), &error)) << name << ": " << error;
    EXPECT_EQ(flag->CurrentValue(), flag->DefaultValue()) << name;
  }
}

}  // namespace
}  // namespace saker
