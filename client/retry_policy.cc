#include "client/retry_policy.h"

#include <algorithm>
#include <cmath>

#include "client/call_error.h"

namespace saker {

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
