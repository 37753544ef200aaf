// StopSignal: turns the first SIGINT (Ctrl-C) or SIGTERM into a flag; a second one ends the process as usual.
// Threads: one object at a time in a process; the flag may be read from any thread.
// Fails:   never.
#pragma once

#include <atomic>

namespace saker {

class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Becomes true with the first signal.
  const std::atomic<bool>& stopped() const;
  // The signal that came; 0 before one did.
  int signal_number() const;
};

}  // namespace saker
