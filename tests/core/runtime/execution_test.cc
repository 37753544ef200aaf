#include "core/runtime/execution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(Execution, ModesReadBackFromTheirNames) {
  for (ExecutionMode mode :
       {ExecutionMode::kAuto, ExecutionMode::kSequential, ExecutionMode::kParallel, ExecutionMode::kIntraOp}) {
    const absl::StatusOr<ExecutionMode> parsed = ParseExecutionMode(Name(mode));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, mode);
  }
}

TEST(Execution, UnknownModesListTheValidOnes) {
  for (const char* name : {"", "Auto", "fast", "parallel "}) {
    const absl::Status status = ParseExecutionMode(name).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("expected auto, sequential, parallel or intra_op"))
        << name;
  }
}

TEST(Execution, PathsHaveTheNamesOfTheirModes) {
  EXPECT_EQ(Name(ExecutionPath::kSequential), "sequential");
  EXPECT_EQ(Name(ExecutionPath::kParallel), "parallel");
  EXPECT_EQ(Name(ExecutionPath::kIntraOp), "intra_op");
}

}  // namespace
}  // namespace saker
