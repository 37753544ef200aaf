// StopState: how far a server is with stopping, and whether its callers have noticed.
//
//   serving -> leaving -> stopped
//
// gRPC kills calls that arrive between a server's shutdown and the moment in which their caller hears of it: they end
// with CANCELLED, which callers may not take for "try another server". So the server leaves first: calls that come are
// held until their connection has been told to go away, and then refused with UNAVAILABLE. Callers that wait for an
// answer before they ask again send nothing in between.
// Threads: Leave() and Stop() from the thread that stops the server; the rest from any. Relaxed order is enough: a
//          reader that is late holds a call less or posts a slot more, which gRPC fails.
// Units:   nanoseconds of SteadyNanos().
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"

namespace saker {

class StopState {
 public:
  void Leave(int64_t now_nanos) {
    last_arrival_.store(now_nanos, std::memory_order_relaxed);
    phase_.store(Phase::kLeaving, std::memory_order_relaxed);
  }
  void Stop() { phase_.store(Phase::kStopped, std::memory_order_relaxed); }

  // New calls are no longer served.
  bool leaving() const { return phase_.load(std::memory_order_relaxed) != Phase::kServing; }
  // Connections have been told to go away; slots are no longer posted.
  bool stopped() const { return phase_.load(std::memory_order_relaxed) == Phase::kStopped; }

  // A call has come though the server leaves.
  void NoteArrival(int64_t now_nanos) { last_arrival_.store(now_nanos, std::memory_order_relaxed); }
  int64_t last_arrival() const { return last_arrival_.load(std::memory_order_relaxed); }

  // What calls and streams that come too late are told.
  static absl::Status Refusal() { return absl::UnavailableError("the server is stopping; use another"); }

 private:
  enum class Phase : uint8_t { kServing, kLeaving, kStopped };
  std::atomic<Phase> phase_{Phase::kServing};
  std::atomic<int64_t> last_arrival_{0};
};

}  // namespace saker
