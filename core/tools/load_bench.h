// LoadBench: times the way from a model's file to its first answer, stage by stage, once.
// Threads: runs on the calling thread and the model's pool.
// Fails:   with what reading, building or running the model fails with.
// Units:   microseconds.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/engine_options.h"
#include "core/parallel/thread_pool.h"

namespace saker {

struct LoadResult {
  std::string model;
  int threads = 1;
  double read_us = 0;         // the file, as a graph
  double passes_us = 0;       // the graph rewritten
  double plan_us = 0;         // the plan of one row, weights packed
  double calibration_us = 0;  // plans for more rows and for several threads, and measuring
  double first_run_us = 0;    // one row, with the buffers that runs use again

  // To the first answer of a model that is not calibrated.
  double AnswerMicros() const { return read_us + passes_us + plan_us + first_run_us; }

  // `model=... threads=... read_us=... passes_us=... plan_us=... first_run_us=... answer_us=... calibration_us=...`, or
  // the same as a JSON object. answer_us is without calibration.
  std::string ToLine() const;
  std::string ToJson() const;
};

// `open_extent` as in BenchOptions. The passes, plan and calibration of a model with variants are those of the one that
// the request takes.
absl::StatusOr<LoadResult> RunLoadBench(const std::string& path, std::shared_ptr<ThreadPool> pool,
                                        const EngineOptions& options, int64_t open_extent);

}  // namespace saker
