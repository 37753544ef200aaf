// ThreadCount: what a program makes of its flag --threads.
// Threads: a pure function but for its look at the machine.
// Fails:   INVALID_ARGUMENT for fewer than 0 and more than kMostThreads.
#pragma once

#include "absl/status/statusor.h"

namespace saker {

// More than any machine computes on, and few enough to be started.
inline constexpr int kMostThreads = 1024;

// Threads that compute, the caller among them; for 0 as many as the machine grants.
absl::StatusOr<int> ThreadCount(int asked);

}  // namespace saker
