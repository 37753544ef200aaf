#include "client/retry_policy.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "client/call_error.h"

namespace saker {
namespace {

// From the first wait to the longest sensible one in a step or two.
constexpr double kMaxMultiplier = 1000;

}  // namespace

absl::Status CheckRetryPolicy(const RetryPolicy& policy) {
  if (policy.max_attempts < 1) {
    return absl::InvalidArgumentError(absl::StrCat("retry.max_attempts must be at least 1, got ", policy.max_attempts));
  }
  if (policy.initial_backoff <= absl::ZeroDuration() || policy.max_backoff < policy.initial_backoff) {
    return absl::InvalidArgumentError(
        absl::StrCat("retry.initial_backoff must be above 0 and at most retry.max_backoff, got ",
                     absl::FormatDuration(policy.initial_backoff), " and ", absl::FormatDuration(policy.max_backoff)));
  }
  if (!(policy.multiplier >= 1 && policy.multiplier <= kMaxMultiplier)) {
    return absl::InvalidArgumentError(
        absl::StrCat("retry.multiplier must be 1 to ", kMaxMultiplier, ", got ", policy.multiplier));
  }
  return absl::OkStatus();
}

std::optional<absl::Duration> WaitBeforeRetry(const RetryPolicy& policy, const absl::Status& status, int attempts_made,
                                              double jitter) {
  if (attempts_made >= policy.max_attempts) return std::nullopt;
  const std::optional<absl::Duration> pushback = PushbackOf(status);
  if (!absl::IsUnavailable(status) && !(absl::IsResourceExhausted(status) && pushback.has_value())) return std::nullopt;
  if (pushback.has_value()) {
    return *pushback < absl::ZeroDuration() ? std::nullopt : pushback;
  }
  const absl::Duration backoff =
      std::min(policy.initial_backoff * std::pow(policy.multiplier, attempts_made - 1), policy.max_backoff);
  return backoff * (0.5 + 0.5 * jitter);
}

}  // namespace saker
