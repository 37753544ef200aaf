// StageClock: where the time of one request goes, stage by stage.
// Threads: one at a time; it travels with its request.
// Units:   nanoseconds of SteadyNanos().
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/saker/v1/inference.pb.h"
#include "server/models/serving_counts.h"

namespace saker {

class StageClock {
 public:
  // The request came off the completion queue.
  void Start(int64_t now_nanos);
  // The current stage is over and the next begins. Behind the last one nothing is counted: the total stays the sum.
  void EndStage(int64_t now_nanos);
  // The current stage does not happen; it counts 0.
  void SkipStage();
  // The time since the last stamp was the stage decode's: work that it left to a worker, done behind the stage queue.
  void AddToDecode(int64_t now_nanos);

  int64_t start_nanos() const { return start_; }
  // When the last stage ended.
  int64_t last_nanos() const { return last_; }
  int64_t total_nanos() const { return last_ - start_; }
  // Of stages not reached: 0.
  const StageNanos& stages() const { return nanos_; }
  void FillTiming(v1::Timing& timing) const;

 private:
  StageNanos nanos_ = {};
  size_t current_ = 0;
  int64_t start_ = 0;
  int64_t last_ = 0;
};

}  // namespace saker
