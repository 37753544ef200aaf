// Watched: an operator that notes each of its runs and asks a hook what to do, so that tests see how executors cut a
// request and can cancel, expire or fail it in the middle, without waiting for anything.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tests/core/runtime/test_ops.h"

namespace saker {

// WatchedRun: one run of a plan: rows that it took, and the first value that it read.
struct WatchedRun {
  float first = 0;
  int64_t rows = 0;

  friend bool operator==(const WatchedRun& a, const WatchedRun& b) { return a.first == b.first && a.rows == b.rows; }
};

// Plans of one node on [shape]: "Watched", x + 1, or "WatchedMix", the same with rows that mix. Counts from nothing and
// without a hook from now on.
std::unique_ptr<PlanSet> MakeWatchedPlans(const std::string& op, const Shape& shape,
                                          const std::vector<int64_t>& units = {}, const PlanLimits& limits = {});

// Called before each run, on its thread, with the number of runs before it; what it answers is what the run answers.
using WatchHook = std::function<absl::Status(int64_t runs_before, const WatchedRun& run)>;
void SetWatchHook(WatchHook hook);

// The runs since the plans were made, in the order in which they began.
std::vector<WatchedRun> WatchedRuns();

}  // namespace saker
