// EngineOptions: how models are loaded and executed. One struct for a process; the server overrides single fields per
// model.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "core/runtime/execution.h"
#include "core/tensor/weight_format.h"

namespace saker {

struct EngineOptions {
  // What runs do unless a request asks otherwise. Default: chosen by the cost table.
  ExecutionMode execution_mode = ExecutionMode::kAuto;
  // Rows from which on a batch is split over the pool, replacing the cost table's choice in auto mode; 0 (default):
  // measured.
  int64_t parallel_threshold = 0;
  // The most rows in one run. Plans are made for 3 rows and for powers of two up to `max_plan_rows`; longer batches run
  // as several of those.
  int64_t max_batch_rows = 4096;
  int64_t max_plan_rows = 64;
  // Time that calibration may take, spread over all row counts. 0: no measuring; costs are then unknown (0) and auto
  // mode splits from 4 rows on.
  absl::Duration calibration_budget = absl::Milliseconds(300);
  // The most that one value of a graph, and the buffers of one run, may take.
  size_t max_value_bytes = size_t{1} << 30;
  size_t max_arena_bytes = size_t{4} << 30;
  // The most multiply-adds that one run of a plan may take, about: some ten seconds of a core.
  double max_run_work = 1e12;
  // How the weights of matrix products are held. Answers differ from those of float32 by the rounding of the weights.
  WeightFormat weight_format = WeightFormat::kFloat32;
  // Contexts that the caller will make of a model (the server: one a thread). Default 1.
  int contexts = 1;
  // The most that the buffers of all runs of one model that may be in flight take together: those of the contexts and
  // of the pool's workers. A model that needs more is refused.
  size_t max_arenas_bytes = size_t{16} << 30;
};

}  // namespace saker
