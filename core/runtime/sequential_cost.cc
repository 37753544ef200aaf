#include "core/runtime/sequential_cost.h"

#include <algorithm>

namespace saker {

double SequentialNanos(const PlanSet& plans, const std::vector<double>& unit_nanos, int64_t units) {
  double nanos = 0;
  while (units > 0) {
    const size_t entry = plans.LargestUpTo(units);
    const int64_t piece = plans.entries()[entry].units;
    const int64_t covered = std::max<int64_t>(1, units / piece) * piece;
    nanos += unit_nanos[entry] * static_cast<double>(covered);
    units -= covered;
  }
  return nanos;
}

}  // namespace saker
