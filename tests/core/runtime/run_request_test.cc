#include "core/runtime/run_request.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(RunRequest, GoesOnWithoutDeadlineAndCancellation) {
  const std::atomic<bool> cancelled{false};
  RunRequest request;
  EXPECT_TRUE(request.WorthGoingOn().ok());
  request.cancelled = &cancelled;
  EXPECT_TRUE(request.WorthGoingOn().ok());
}

TEST(RunRequest, StopsWhenCancelled) {
  std::atomic<bool> cancelled{true};
  RunRequest request;
  request.cancelled = &cancelled;
  EXPECT_EQ(request.WorthGoingOn().code(), absl::StatusCode::kCancelled);
}

TEST(RunRequest, StopsAfterItsDeadline) {
  RunRequest request;
  request.deadline_nanos = SteadyNanos() - 1;
  EXPECT_EQ(request.WorthGoingOn().code(), absl::StatusCode::kDeadlineExceeded);
  request.deadline_nanos = SteadyNanos() + int64_t{3600} * 1'000'000'000;
  EXPECT_TRUE(request.WorthGoingOn().ok());
}

}  // namespace
}  // namespace saker
