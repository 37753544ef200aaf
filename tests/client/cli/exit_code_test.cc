#include "client/cli/exit_code.h"

#include <gtest/gtest.h>

#include "client/call_error.h"

namespace saker {
namespace {

TEST(ExitCode, TellsAnUnreachableServerFromAnError) {
  EXPECT_EQ(ExitCodeOfCall(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOfCall(absl::UnavailableError("")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOfCall(absl::NotFoundError("")), ExitCode::kRequestFailed);
  EXPECT_EQ(ExitCodeOfCall(absl::DeadlineExceededError("")), ExitCode::kRequestFailed);
}

TEST(ExitCode, BlamesTheFlagsForWhatThisSideRefused) {
  EXPECT_EQ(ExitCodeOfCall(absl::InvalidArgumentError("--model is missing")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOfCall(absl::FailedPreconditionError("takes no pictures")), ExitCode::kUsage);
}

TEST(ExitCode, CallsWhateverTheServerSaidAFailedRequest) {
  for (absl::Status status :
       {absl::UnavailableError("loading"), absl::InvalidArgumentError("rows"), absl::FailedPreconditionError("x")}) {
    MarkCameFromServer(status);
    EXPECT_EQ(ExitCodeOfCall(status), ExitCode::kRequestFailed) << status;
  }
}

}  // namespace
}  // namespace saker
