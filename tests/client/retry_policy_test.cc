#include "client/retry_policy.h"

#include <gtest/gtest.h>

#include <limits>

#include "client/call_error.h"

namespace saker {
namespace {

absl::Status WithPushback(absl::Status status, const char* milliseconds) {
  AttachMetadata(status, kPushbackMetadata, milliseconds);
  return status;
}

const RetryPolicy kPolicy{.max_attempts = 5,
                          .initial_backoff = absl::Milliseconds(100),
                          .max_backoff = absl::Milliseconds(300),
                          .multiplier = 2};

TEST(RetryPolicy, RepeatsOnlyWhatMayGoAway) {
  EXPECT_TRUE(WaitBeforeRetry(kPolicy, absl::UnavailableError(""), 1, 0).has_value());
  for (const absl::Status& final :
       {absl::InvalidArgumentError(""), absl::NotFoundError(""), absl::DeadlineExceededError(""),
        absl::ResourceExhaustedError(""), absl::CancelledError(""), absl::InternalError(""), absl::UnknownError("")}) {
    EXPECT_FALSE(WaitBeforeRetry(kPolicy, final, 1, 0).has_value()) << final;
  }
}

TEST(RetryPolicy, RepeatsAnOverloadOnlyWhenTheServerAsksForIt) {
  EXPECT_EQ(WaitBeforeRetry(kPolicy, WithPushback(absl::ResourceExhaustedError("full"), "40"), 1, 0.5),
            absl::Milliseconds(40));
  EXPECT_FALSE(WaitBeforeRetry(kPolicy, WithPushback(absl::ResourceExhaustedError("full"), "-1"), 1, 0).has_value());
}

TEST(RetryPolicy, LetsThePushbackReplaceTheBackoff) {
  EXPECT_EQ(WaitBeforeRetry(kPolicy, WithPushback(absl::UnavailableError(""), "7"), 3, 0), absl::Milliseconds(7));
  EXPECT_FALSE(WaitBeforeRetry(kPolicy, WithPushback(absl::UnavailableError(""), "-1"), 1, 0).has_value());
  EXPECT_FALSE(WaitBeforeRetry(kPolicy, WithPushback(absl::InternalError(""), "7"), 1, 0).has_value());
}

TEST(RetryPolicy, GrowsTheWaitUpToItsLimit) {
  const absl::Status down = absl::UnavailableError("");
  EXPECT_EQ(WaitBeforeRetry(kPolicy, down, 1, 0), absl::Milliseconds(50));
  EXPECT_EQ(WaitBeforeRetry(kPolicy, down, 2, 0), absl::Milliseconds(100));
  EXPECT_EQ(WaitBeforeRetry(kPolicy, down, 3, 0), absl::Milliseconds(150));
  EXPECT_EQ(WaitBeforeRetry(kPolicy, down, 4, 0), absl::Milliseconds(150));
}

TEST(RetryPolicy, SpreadsTheWaitBetweenHalfAndAll) {
  const absl::Status down = absl::UnavailableError("");
  EXPECT_EQ(WaitBeforeRetry(kPolicy, down, 1, 0.5), absl::Milliseconds(75));
  EXPECT_LT(*WaitBeforeRetry(kPolicy, down, 1, 0.999), absl::Milliseconds(100));
}

TEST(RetryPolicy, RefusesOnesThatWouldHammer) {
  EXPECT_TRUE(CheckRetryPolicy({}).ok());
  EXPECT_TRUE(CheckRetryPolicy(RetryPolicy::Never()).ok());
  for (const RetryPolicy& bad :
       {RetryPolicy{.max_attempts = 0}, RetryPolicy{.initial_backoff = absl::ZeroDuration()},
        RetryPolicy{.initial_backoff = absl::Seconds(2)}, RetryPolicy{.max_backoff = -absl::Seconds(1)},
        RetryPolicy{.multiplier = 0}, RetryPolicy{.multiplier = 1e9},
        RetryPolicy{.multiplier = std::numeric_limits<double>::quiet_NaN()}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckRetryPolicy(bad)));
  }
}

TEST(RetryPolicy, GivesUpAfterItsAttempts) {
  EXPECT_FALSE(WaitBeforeRetry(kPolicy, absl::UnavailableError(""), 5, 0).has_value());
  EXPECT_FALSE(WaitBeforeRetry(RetryPolicy::Never(), absl::UnavailableError(""), 1, 0).has_value());
}

}  // namespace
}  // namespace saker
