// RequestLimiter: how many requests may be in the server at once.
// Threads: any. Relaxed order is enough: the count guards no other data.
// Fails:   TryEnter() answers false when the server is full; nothing ever waits.
#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace saker {

class RequestLimiter {
 public:
  explicit RequestLimiter(int limit) : limit_(limit) {}

  // True: the caller owes one Leave().
  bool TryEnter() {
    if (in_flight_.fetch_add(1, std::memory_order_relaxed) < limit_) return true;
    in_flight_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  void Leave() { in_flight_.fetch_sub(1, std::memory_order_relaxed); }

  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }
  // What a request that may not enter is told.
  absl::Status Refusal() const {
    return absl::ResourceExhaustedError(
        absl::StrCat("the server answers ", limit_, " requests already (--max_concurrent_requests); retry later"));
  }

 private:
  const int limit_;
  alignas(64) std::atomic<int> in_flight_{0};
};

}  // namespace saker
