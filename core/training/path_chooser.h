// PathChooser: which path the steps of a training run take. In auto mode the first steps take both paths in turn, are
// timed, and the cheaper path by the medians is kept: the same decision that the server takes for each model, and as
// steps give the same result on both paths, none of the measured work is lost.
// Threads: one.
// Owns:    what it measured.
// Fails:   never.
// Units:   nanoseconds of one step with a full batch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/runtime/cost_table.h"
#include "core/runtime/execution.h"

namespace saker {

class PathChooser {
 public:
  // Steps taken on one path before the other has its turn, and how many of them are not counted: the first ones pay for
  // waking threads and for cold caches.
  static constexpr int kStepsPerTurn = 8;
  static constexpr int kUncountedPerTurn = 2;
  static constexpr int kTurnsPerPath = 3;

  // `threads` is how many the parallel path uses; with one there is nothing to choose.
  PathChooser(ExecutionMode mode, int threads, int64_t batch_rows);

  // The path of the next step.
  ExecutionPath Next() const;
  // The step on Next() took that long.
  void Record(int64_t nanos);
  // Measures again, when it measures at all: other programs come and go. The old choice's figures are dropped.
  void Restart();

  bool decided() const { return decided_; }
  // What was measured: one entry, for the batch size. Empty where nothing was.
  const CostTable& costs() const { return costs_; }
  // "parallel on 2 threads (measured: sequential 231.5 us a step, parallel 140.2 us)"
  std::string ToString() const;

 private:
  void Decide();

  const ExecutionMode mode_;
  const int threads_;
  const int64_t batch_rows_;
  bool decided_ = false;
  ExecutionPath choice_ = ExecutionPath::kSequential;
  int step_ = 0;  // of the measurement
  std::vector<int64_t> sequential_nanos_;
  std::vector<int64_t> parallel_nanos_;
  CostTable costs_;
};

}  // namespace saker
