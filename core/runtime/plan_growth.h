// GrowPlans: adds plans for 2, 3, 4, 8, 16 ... units to a set for as long as they pay: a plan that is no cheaper
// than the smaller ones that would do its work is dropped, and a heavy model, or one whose buffers are large, stops
// early.
// Threads: runs on the calling thread, before the set is shared.
// Fails:   never; a plan that cannot be made ends the growth.
// Units:   nanoseconds of one unit.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "core/runtime/plan_set.h"

namespace saker {

struct PlanGrowthOptions {
  // The largest plan.
  int64_t max_units = 64;
  // Time for measuring; 0: nothing is measured, and plans grow up to max_units while their buffers are small.
  absl::Duration budget;
};

// What one unit takes by each entry of the set; empty when nothing was measured.
std::vector<double> GrowPlans(PlanSet& plans, const PlanGrowthOptions& options);

}  // namespace saker
