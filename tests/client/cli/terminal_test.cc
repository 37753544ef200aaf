#include "client/cli/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/call_error.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

TEST(Terminal, LeavesTextPlainWithoutColours) {
  std::ostringstream out, err;
  const Terminal plain(out, err, {});
  EXPECT_EQ(plain.Bold("x") + plain.Good("y") + plain.Bad("z") + plain.Dim("w"), "xyzw");
}

TEST(Terminal, ColoursAndEndsTheColour) {
  std::ostringstream out, err;
  const Terminal coloured(out, err, {.colours = true});
  EXPECT_EQ(coloured.Good("ok"), "\033[32mok\033[0m");
}

TEST(Terminal, DrawsProgressOnlyForPeople) {
  std::ostringstream out, err;
  Terminal(out, err, {}).Progress("half");
  EXPECT_EQ(err.str(), "");
  Terminal(out, err, {.progress = true}).Progress("half");
  EXPECT_THAT(err.str(), HasSubstr("half"));
  EXPECT_EQ(out.str(), "");
}

TEST(Terminal, SaysWhatFailedAndHowLongTheServerWorked) {
  std::ostringstream out, err;
  v1::Timing timing;
  timing.set_total_ns(21'400);
  absl::Status status = absl::NotFoundError("no model \"x\"\033[2J");
  AttachMetadata(status, kTimingMetadata, timing.SerializeAsString());
  EXPECT_EQ(Terminal(out, err, {}).FailCall(status), ExitCode::kRequestFailed);
  EXPECT_EQ(err.str(), "saker: NOT_FOUND: no model \"x\"?[2J (the server spent 21.4 us)\n");
}

TEST(Terminal, ObeysNothingThatItPrints) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.progress = true});
  terminal.Progress("model \033[2J");
  EXPECT_EQ(err.str(), "\r\033[Kmodel ?[2J");
  err.str("");
  Terminal plain(out, err, {});
  plain.Note("a\u009Bb");
  plain.Fail(ExitCode::kUsage, "c\nd");
  EXPECT_EQ(err.str(), "a?b\nsaker: c?d\n");
}

TEST(Terminal, NamesTheAddressThatDoesNotAnswer) {
  std::ostringstream out, err;
  EXPECT_EQ(Terminal(out, err, {}).FailCall(absl::UnavailableError("refused")), ExitCode::kUnreachable);
  EXPECT_THAT(err.str(), HasSubstr("no server takes requests at 127.0.0.1:8001"));
}

TEST(Terminal, DoesNotDenyAServerThatRefused) {
  std::ostringstream out, err;
  absl::Status status = absl::UnavailableError("version 2 is loading");
  MarkCameFromServer(status);
  EXPECT_EQ(Terminal(out, err, {}).FailCall(status), ExitCode::kRequestFailed);
  EXPECT_EQ(err.str(), "saker: UNAVAILABLE: version 2 is loading\n");
}

TEST(Terminal, BlamesNoCallForAFlag) {
  std::ostringstream out, err;
  EXPECT_EQ(Terminal(out, err, {}).FailCall(absl::InvalidArgumentError("--model is missing")), ExitCode::kUsage);
  EXPECT_EQ(err.str(), "saker: --model is missing\n");
}

}  // namespace
}  // namespace saker
