// Clock: where time comes from, so that tests can hold it still.
// Threads: Now() from any thread.
// Units:   nanoseconds of a monotonic clock; only differences mean anything.
#pragma once

#include <chrono>
#include <cstdint>

namespace saker {

class Clock {
 public:
  virtual ~Clock() = default;
  // Nanoseconds since an arbitrary fixed moment; never goes back.
  virtual int64_t NowNanos() const = 0;
};

// Nanoseconds of std::chrono::steady_clock: about 20 ns a call through the vDSO, so a request may afford a handful.
inline int64_t SteadyNanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// SteadyClock: the real one.
class SteadyClock final : public Clock {
 public:
  int64_t NowNanos() const override { return SteadyNanos(); }
};

}  // namespace saker
