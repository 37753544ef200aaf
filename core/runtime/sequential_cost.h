// SequentialNanos: what a run of the sequential executor takes by the measured times of its plans: the sum over the
// plans that RunSequential() picks.
// Threads: any, once the set no longer changes.
// Fails:   never; `unit_nanos` has one value for each entry of the set.
// Units:   nanoseconds; units of the plan set.
#pragma once

#include <cstdint>
#include <vector>

#include "core/runtime/plan_set.h"

namespace saker {

double SequentialNanos(const PlanSet& plans, const std::vector<double>& unit_nanos, int64_t units);

}  // namespace saker
