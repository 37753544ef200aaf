#include "tests/benchmarks/seed/measure_in_turn.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "core/base/clock.h"

namespace saker::seed {
namespace {

constexpr int kUncountedCalls = 3;

double MedianOfCalls(const Way& way, int calls) {
  for (int i = 0; i < kUncountedCalls; ++i) way.run();
  std::vector<double> times;
  for (int i = 0; i < calls; ++i) {
    const int64_t start = SteadyNanos();
    way.run();
    times.push_back(static_cast<double>(SteadyNanos() - start) / 1e3);
  }
  return Quantile(times, 0.5);
}

}  // namespace

std::string Spread::ToString() const { return absl::StrFormat("%.1f (%.1f-%.1f)", median_us, low_us, high_us); }

double Quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

std::vector<Spread> MeasureInTurn(const std::vector<Way>& ways, int rounds, int calls) {
  std::vector<std::vector<double>> medians(ways.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < ways.size(); ++i) medians[i].push_back(MedianOfCalls(ways[i], calls));
  }
  std::vector<Spread> spreads;
  for (std::vector<double>& values : medians) {
    spreads.push_back({Quantile(values, 0.5), Quantile(values, 0.25), Quantile(values, 0.75)});
  }
  return spreads;
}

}  // namespace saker::seed
