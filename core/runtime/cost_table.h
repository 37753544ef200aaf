// CostTable: measured compute time of a model by rows and path, and the choice that follows from it.
// Threads: filled by the calibrator before the model is shared; const afterwards.
// Units:   nanoseconds of one run, rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/runtime/execution.h"

namespace saker {

class CostTable {
 public:
  struct Entry {
    int64_t rows = 0;
    int64_t sequential_nanos = 0;
    int64_t parallel_nanos = 0;  // 0 where rows cannot be split or the pool is empty
    int parallel_threads = 1;
    int64_t intra_op_nanos = 0;  // 0 where no step can be shared, and where splitting rows keeps all threads busy
    int intra_op_threads = 1;
  };

  CostTable() = default;
  // Entries in rising order of rows.
  explicit CostTable(std::vector<Entry> entries);

  const std::vector<Entry>& entries() const { return entries_; }

  // Expected time of a run on one path: linear between measured rows, proportional beyond them. 0 where
  // nothing was measured.
  int64_t Nanos(ExecutionPath path, int64_t rows) const;
  // The cheaper path for that many rows, and its expected time.
  Estimate Cheapest(int64_t rows) const;

  // Lines "rows=... sequential_us=... parallel_us=... intra_op_us=... choice=...".
  std::string ToString() const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace saker
