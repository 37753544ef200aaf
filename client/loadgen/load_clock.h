// LoadClock: the time that a load test lives in, so that tests can decide how long anything takes.
// Threads: any.
// Units:   nanoseconds, as of Clock.
#pragma once

#include <cstdint>

#include "absl/time/clock.h"
#include "core/base/clock.h"

namespace saker {

class LoadClock : public Clock {
 public:
  virtual void SleepFor(int64_t nanos) = 0;
};

// SystemLoadClock: the real one.
class SystemLoadClock final : public LoadClock {
 public:
  int64_t NowNanos() const override { return SteadyNanos(); }
  void SleepFor(int64_t nanos) override { absl::SleepFor(absl::Nanoseconds(nanos)); }
};

}  // namespace saker
