#include "core/training/path_chooser.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace saker {
namespace {

int64_t Median(std::vector<int64_t>& values) {
  const auto middle = values.begin() + static_cast<int64_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

PathChooser::PathChooser(ExecutionMode mode, int threads, int64_t batch_rows)
    : mode_(mode), threads_(threads), batch_rows_(batch_rows) {
  decided_ = mode != ExecutionMode::kAuto || threads < 2;
  if (mode == ExecutionMode::kParallel) choice_ = ExecutionPath::kParallel;
}

ExecutionPath PathChooser::Next() const {
  if (decided_) return choice_;
  return step_ / kStepsPerTurn % 2 == 0 ? ExecutionPath::kSequential : ExecutionPath::kParallel;
}

void PathChooser::Record(int64_t nanos) {
  if (decided_) return;
  if (step_ % kStepsPerTurn >= kUncountedPerTurn) {
    // A clock that stood still would read as "unknown" in the cost table.
    (Next() == ExecutionPath::kSequential ? sequential_nanos_ : parallel_nanos_).push_back(std::max<int64_t>(nanos, 1));
  }
  ++step_;
  if (step_ == 2 * kTurnsPerPath * kStepsPerTurn) Decide();
}

void PathChooser::Decide() {
  costs_ = CostTable({{batch_rows_, Median(sequential_nanos_), Median(parallel_nanos_), threads_}});
  choice_ = costs_.Cheapest(batch_rows_).path;
  decided_ = true;
}

void PathChooser::Restart() {
  if (!decided_ || costs_.entries().empty()) return;
  decided_ = false;
  step_ = 0;
  sequential_nanos_.clear();
  parallel_nanos_.clear();
}

std::string PathChooser::ToString() const {
  const std::string words = choice_ == ExecutionPath::kSequential
                                ? std::string("sequential on 1 thread")
                                : absl::StrCat("parallel on ", threads_, threads_ == 1 ? " thread" : " threads");
  if (costs_.entries().empty()) {
    return absl::StrCat(words, mode_ == ExecutionMode::kAuto ? " (only one thread to use)" : " (asked for)");
  }
  const CostTable::Entry& entry = costs_.entries().front();
  return absl::StrFormat("%s (measured: sequential %.1f us a step, parallel %.1f us)", words,
                         static_cast<double>(entry.sequential_nanos) / 1e3,
                         static_cast<double>(entry.parallel_nanos) / 1e3);
}

}  // namespace saker
