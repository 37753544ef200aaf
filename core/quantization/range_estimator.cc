#include "core/quantization/range_estimator.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

constexpr size_t kBins = 4096;  // half of them for negative numbers
// Numbers that a byte can tell apart on one side of 0.
constexpr size_t kLevels = 128;

// How much the first `kept` magnitudes, seen through kLevels steps, differ from all of them: what lies beyond is taken
// for the last.
double Divergence(const std::vector<double>& magnitudes, size_t kept) {
  std::vector<double> wanted(magnitudes.begin(), magnitudes.begin() + static_cast<std::ptrdiff_t>(kept));
  for (size_t i = kept; i < magnitudes.size(); ++i) wanted.back() += magnitudes[i];
  double total = 0, covered = 0, divergence = 0;
  for (size_t i = 0; i < kept; ++i) total += wanted[i], covered += magnitudes[i];
  if (total == 0 || covered == 0) return 0;
  for (size_t level = 0; level < kLevels; ++level) {
    const size_t begin = level * kept / kLevels, end = (level + 1) * kept / kLevels;
    double sum = 0;
    size_t filled = 0;
    for (size_t i = begin; i < end; ++i) sum += magnitudes[i], filled += wanted[i] > 0 ? 1 : 0;
    for (size_t i = begin; i < end && filled > 0; ++i) {
      if (wanted[i] == 0) continue;
      // What the level says of this bin; never quite 0, which would be infinitely wrong.
      const double told = std::max(sum / static_cast<double>(filled) / covered, 1e-12);
      const double share = wanted[i] / total;
      divergence += share * std::log(share / told);
    }
  }
  return divergence;
}

}  // namespace

absl::StatusOr<CalibrationMethod> ParseCalibrationMethod(absl::string_view name) {
  if (name == "minmax") return CalibrationMethod::kMinMax;
  if (name == "percentile") return CalibrationMethod::kPercentile;
  if (name == "entropy") return CalibrationMethod::kEntropy;
  return absl::InvalidArgumentError(absl::StrCat("expected minmax, percentile or entropy, got \"", name, "\""));
}

RangeEstimator::RangeEstimator() : bins_(kBins, 0) {}

void RangeEstimator::Widen(float magnitude) {
  if (reach_ == 0) reach_ = magnitude;
  while (reach_ < magnitude) {
    std::vector<int64_t> wider(kBins, 0);
    for (size_t i = 0; i < kBins; ++i) wider[kBins / 4 + i / 2] += bins_[i];
    bins_ = std::move(wider);
    reach_ *= 2;
  }
}

void RangeEstimator::Add(absl::Span<const float> values) {
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    seen_.low = std::min(seen_.low, value);
    seen_.high = std::max(seen_.high, value);
  }
  Widen(std::max(-seen_.low, seen_.high));
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    const double place = reach_ > 0 ? (static_cast<double>(value) / reach_ + 1) / 2 * kBins : kBins / 2;
    ++bins_[std::min(kBins - 1, static_cast<size_t>(std::max(0.0, place)))];
    ++count_;
  }
}

RealRange RangeEstimator::Percentile(double share) const {
  const double cut = (1 - share) * static_cast<double>(count_);
  const double width = 2.0 * reach_ / kBins;
  size_t first = 0, last = kBins - 1;
  for (double passed = 0; first < last && (passed += static_cast<double>(bins_[first])) <= cut;) ++first;
  for (double passed = 0; last > first && (passed += static_cast<double>(bins_[last])) <= cut;) --last;
  return {static_cast<float>(static_cast<double>(first) * width - reach_),
          static_cast<float>(static_cast<double>(last + 1) * width - reach_)};
}

float RangeEstimator::EntropyBound() const {
  constexpr size_t kHalf = kBins / 2;
  std::vector<double> magnitudes(kHalf, 0);
  for (size_t i = 0; i < kHalf; ++i) {
    magnitudes[i] = static_cast<double>(bins_[kHalf + i]) + static_cast<double>(bins_[kHalf - 1 - i]);
  }
  // Zeros have a byte of their own whatever the bound is; where most numbers are 0 they would outvote all others.
  magnitudes[0] = magnitudes[1];
  size_t best = kHalf;
  double least = Divergence(magnitudes, kHalf);
  for (size_t kept = kLevels; kept < kHalf; kept += kLevels / 8) {
    const double divergence = Divergence(magnitudes, kept);
    if (divergence < least) {
      least = divergence;
      best = kept;
    }
  }
  return reach_ * static_cast<float>(best) / kHalf;
}

RealRange RangeEstimator::Range(CalibrationMethod method, double percentile) const {
  if (method == CalibrationMethod::kMinMax || count_ == 0) return seen_;
  RealRange range;
  if (method == CalibrationMethod::kPercentile) {
    range = Percentile(percentile / 100);
  } else {
    const float bound = EntropyBound();
    range = {-bound, bound};
  }
  // Bins are wider than what was seen.
  return {std::min(0.0f, std::max(range.low, seen_.low)), std::max(0.0f, std::min(range.high, seen_.high))};
}

}  // namespace saker
