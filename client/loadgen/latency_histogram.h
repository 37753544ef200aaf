// LatencyHistogram: counts latencies in buckets whose width grows with the value, so that percentiles are right to
// within 1% from nanoseconds to minutes, in fixed memory.
// Threads: none of its own; give each thread one and Merge() them at the end.
// Owns:    36 KiB of counters.
// Fails:   never; values below 0 count as 0, above kMaxValue as kMaxValue.
// Units:   whatever is recorded, here nanoseconds.
#pragma once

#include <cstdint>
#include <vector>

namespace saker {

class LatencyHistogram {
 public:
  // 2^40 ns, 18 minutes.
  static constexpr int64_t kMaxValue = (int64_t{1} << 40) - 1;

  LatencyHistogram();

  void Record(int64_t value);
  void Merge(const LatencyHistogram& other);

  int64_t count() const { return count_; }
  // Exact; 0 when nothing was recorded.
  int64_t max() const { return max_; }
  double Mean() const;
  // The smallest recorded value that at least `percent` of all values do not exceed, to within 1%; the largest one is
  // exact. 0 when nothing was recorded. Requires: percent in 0..100; it is rounded to tenths.
  int64_t Percentile(double percent) const;

 private:
  std::vector<int64_t> counts_;
  int64_t count_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace saker
