#include "client/loadgen/arrival_schedule.h"

#include "core/base/check.h"

namespace saker {

ArrivalSchedule::ArrivalSchedule(Arrivals arrivals, double qps, uint64_t seed)
    : arrivals_(arrivals), gap_nanos_(1e9 / qps), generator_(seed) {
  SAKER_CHECK(qps > 0);
}

int64_t ArrivalSchedule::Next() {
  absl::MutexLock lock(&mutex_);
  const auto now = static_cast<int64_t>(next_);
  next_ +=
      arrivals_ == Arrivals::kConstant ? gap_nanos_ : std::exponential_distribution<double>(1 / gap_nanos_)(generator_);
  return now;
}

}  // namespace saker
