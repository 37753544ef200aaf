#include "server/config/server_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace saker {
namespace {

using ::testing::HasSubstr;

std::string Refusal(const std::function<void(ServerOptions&)>& change) {
  ServerOptions options;
  options.model_repository = "models";
  change(options);
  return std::string(ValidateServerOptions(options).message());
}

TEST(ServerOptions, DefaultsAreValid) {
  EXPECT_EQ(Refusal([](ServerOptions&) {}), "");
}

TEST(ServerOptions, NamesTheFlagAndItsRange) {
  EXPECT_EQ(Refusal([](ServerOptions& o) { o.threads = -1; }), "--threads=-1: expected 0 to 1024");
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.polling_threads = 1000; }), HasSubstr("--polling_threads=1000"));
  EXPECT_EQ(Refusal([](ServerOptions& o) { o.busy_poll_us = -1; }), "--busy_poll_us=-1: expected 0 to 1000");
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.engine.max_batch_rows = 0; }), HasSubstr("--max_batch_rows=0"));
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.max_message_bytes = int64_t{1} << 31; }), HasSubstr("2147483647"));
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.max_concurrent_requests = 0; }), HasSubstr("concurrent"));
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.drain_timeout = -absl::Seconds(1); }), HasSubstr("--drain_timeout=-1s"));
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.engine.calibration_budget = absl::InfiniteDuration(); }),
              HasSubstr("--calibration_budget=inf: expected at most 24h"));
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.log_level = "loud"; }), HasSubstr("--log_level=loud"));
}

TEST(ServerOptions, NeedSomethingToServeAndSomewhereToListen) {
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.model_repository = ""; }), HasSubstr("nothing to serve"));
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.address = ""; }), HasSubstr("nowhere to listen"));
}

TEST(ServerOptions, RefuseANameGivenTwice) {
  EXPECT_THAT(Refusal([](ServerOptions& o) { o.models = {{"a", "x"}, {"a", "y"}}; }), HasSubstr("given twice"));
}

TEST(ModelFile, IsANameAndAPath) {
  const ModelFile file = *ModelFile::Parse("mnist-8=dir/a=b.onnx");
  EXPECT_EQ(file.name, "mnist-8");
  EXPECT_EQ(file.path, "dir/a=b.onnx");
  for (const char* text : {"", "mnist", "mnist=", "=file", "a b=file", "../up=file", ".hidden=file"}) {
    EXPECT_FALSE(ModelFile::Parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace saker
