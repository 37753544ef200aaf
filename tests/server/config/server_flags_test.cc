#include "server/config/server_flags.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "proto/saker/v1/server_config.pb.h"
#include "tests/server/testing/temp_folder.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class ServerFlags : public ::testing::Test {
 protected:
  static absl::StatusOr<ServerOptions> Read(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "saker_server");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    return ReadServerOptions(static_cast<int>(pointers.size()), pointers.data());
  }
  const absl::FlagSaver saver_;
  const TempFolder folder_;
};

TEST_F(ServerFlags, HaveDefaultsThatServeTheModelsFolder) {
  const ServerOptions options = *Read({});
  EXPECT_EQ(options.model_repository, "models");
  EXPECT_EQ(options.address, "0.0.0.0:8001");
  EXPECT_EQ(options.inline_budget, absl::Microseconds(500));
}

TEST_F(ServerFlags, TakeSeveralModelsAndThenNoRepository) {
  const ServerOptions options = *Read({"--model=a=x.onnx", "--model=b=y.onnx"});
  ASSERT_THAT(options.models, SizeIs(2));
  EXPECT_EQ(options.models[1].path, "y.onnx");
  EXPECT_EQ(options.model_repository, "");
}

TEST_F(ServerFlags, WinOverTheConfigFile) {
  const std::string config = folder_.Write(
      "c.textproto",
      "threads: 3\npolling_threads: 2\nbusy_poll_us: 7\ninline_budget: \"1ms\"\nmodel: \"a=x\"\nmodel: \"b=y\"\n");
  ServerOptions options = *Read({"--config=" + config, "--threads=5"});
  EXPECT_EQ(options.threads, 5);
  EXPECT_EQ(options.polling_threads, 2);
  EXPECT_EQ(options.busy_poll_us, 7);
  EXPECT_EQ(options.inline_budget, absl::Milliseconds(1));
  EXPECT_THAT(options.models, SizeIs(2));
  options = *Read({"--config", config, "--model=c=z"});
  ASSERT_THAT(options.models, SizeIs(1));
  EXPECT_EQ(options.models[0].name, "c");
}

TEST_F(ServerFlags, HaveAFieldEachInTheConfigFile) {
  const google::protobuf::Descriptor* const config = v1::ServerConfig::descriptor();
  for (int i = 0; i < config->field_count(); ++i) {
    EXPECT_NE(absl::FindCommandLineFlag(config->field(i)->name()), nullptr) << config->field(i)->name();
  }
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (flag->Filename().find("server_flags.cc") == std::string::npos || name == "config") continue;
    EXPECT_NE(config->FindFieldByName(std::string(name)), nullptr) << name;
  }
}

TEST_F(ServerFlags, AreRefusedInOneLine) {
  EXPECT_THAT(std::string(Read({"--threads=-1"}).status().message()), HasSubstr("--threads=-1"));
  EXPECT_THAT(std::string(Read({"--threads=0", "stray"}).status().message()), HasSubstr("\"stray\""));
  EXPECT_THAT(std::string(Read({"--config=/nowhere"}).status().message()), HasSubstr("/nowhere: cannot be read"));
  const std::string config = folder_.Write("c.textproto", "inline_budget: \"soon\"");
  EXPECT_THAT(std::string(Read({"--config=" + config}).status().message()), HasSubstr("inline_budget"));
}

}  // namespace
}  // namespace saker
