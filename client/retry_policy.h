// RetryPolicy: when a failed call is worth another attempt, and how long to wait before it.
// Threads: a value type.
// Units:   times as absl::Duration.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace saker {

struct RetryPolicy {
  // Attempts in all, the first included; 1 never repeats.
  int max_attempts = 4;
  // The wait before the second attempt; each further one is `multiplier` times longer, up to `max_backoff`. Waits are
  // shortened at random to between half and all of that, so that clients that failed together do not return together.
  absl::Duration initial_backoff = absl::Milliseconds(50);
  absl::Duration max_backoff = absl::Seconds(1);
  double multiplier = 2;

  static RetryPolicy Never() { return {.max_attempts = 1}; }
};

// INVALID_ARGUMENT for a policy that would never try, or try ever faster and hammer a server that is down.
absl::Status CheckRetryPolicy(const RetryPolicy& policy);

// The wait before the next attempt after `attempts_made` (>= 1) attempts, the last of which ended in `status`; nullopt
// when the failure is final. Only UNAVAILABLE is repeated of itself. RESOURCE_EXHAUSTED is repeated only when the
// server asked for it with grpc-retry-pushback-ms: without that it may mean a message that is too large, today and
// tomorrow. A pushback replaces the backoff; a negative one forbids another attempt. `jitter` is a random number in [0,
// 1). Requires: the call is safe to repeat. Everything that this library calls is.
std::optional<absl::Duration> WaitBeforeRetry(const RetryPolicy& policy, const absl::Status& status, int attempts_made,
                                              double jitter);

}  // namespace saker
