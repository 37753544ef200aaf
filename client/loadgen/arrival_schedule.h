// ArrivalSchedule: when the requests of an open loop are meant to be sent, whatever the server does.
// Threads: Next() from any thread; each moment is given out once.
// Units:   nanoseconds after the start of the run.
#pragma once

#include <cstdint>
#include <random>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace saker {

enum class Arrivals {
  kPoisson,   // independent users: exponentially distributed gaps, which makes bursts
  kConstant,  // a metronome
};

class ArrivalSchedule {
 public:
  // Requires: qps > 0.
  ArrivalSchedule(Arrivals arrivals, double qps, uint64_t seed);

  int64_t Next();

  // How many requests are meant for `from` to `until` and have not been given out by Next(); for kPoisson the number to
  // be expected.
  int64_t CountBetween(int64_t from, int64_t until) const;

 private:
  const Arrivals arrivals_;
  const double gap_nanos_;
  mutable absl::Mutex mutex_;
  std::mt19937_64 generator_ ABSL_GUARDED_BY(mutex_);
  double next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace saker
