// RangeEstimator: which real numbers the bytes of a value should stand for, learnt from the numbers that it held while
// samples ran.
// Threads: one.
// Owns:    a histogram of a fixed size, whatever it is shown.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace saker {

enum class CalibrationMethod {
  kMinMax,      // everything that was seen
  kPercentile,  // all but a small share at either end
  kEntropy,     // the bound that keeps most of what the numbers tell (least Kullback-Leibler divergence)
};

// "minmax", "percentile", "entropy"; INVALID_ARGUMENT lists them otherwise.
absl::StatusOr<CalibrationMethod> ParseCalibrationMethod(absl::string_view name);

// RealRange: a closed interval that holds 0.
struct RealRange {
  float low = 0;
  float high = 0;

  friend bool operator==(const RealRange& a, const RealRange& b) { return a.low == b.low && a.high == b.high; }
};

class RangeEstimator {
 public:
  RangeEstimator();

  // Numbers that are none (NaN, infinities) are passed over.
  void Add(absl::Span<const float> values);

  // `percentile` in (50, 100], for that method.
  RealRange Range(CalibrationMethod method, double percentile) const;

 private:
  void Widen(float magnitude);
  RealRange Percentile(double share) const;
  float EntropyBound() const;

  RealRange seen_;
  int64_t count_ = 0;
  // Equal bins over [-reach_, reach_]; neighbours are put together when something beyond comes.
  float reach_ = 0;
  std::vector<int64_t> bins_;
};

}  // namespace saker
