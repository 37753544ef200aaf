#include "client/loadgen/arrival_schedule.h"

#include <algorithm>
#include <cmath>

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

int64_t ArrivalSchedule::CountBetween(int64_t from, int64_t until) const {
  absl::MutexLock lock(&mutex_);
  const double first = std::max(next_, static_cast<double>(from));
  return std::max<int64_t>(0, static_cast<int64_t>(std::ceil((static_cast<double>(until) - first) / gap_nanos_)));
}

}  // namespace saker
