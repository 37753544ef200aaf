#include "client/cli/exit_code.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(ExitCode, TellsAnUnreachableServerFromAnError) {
  EXPECT_EQ(ExitCodeOfCall(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOfCall(absl::UnavailableError("")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOfCall(absl::NotFoundError("")), ExitCode::kRequestFailed);
  EXPECT_EQ(ExitCodeOfCall(absl::DeadlineExceededError("")), ExitCode::kRequestFailed);
}

}  // namespace
}  // namespace saker
