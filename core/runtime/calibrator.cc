#include "core/runtime/calibrator.h"

#include <algorithm>
#include <utility>

#include "core/base/clock.h"
#include "core/runtime/quartile.h"
#include "core/runtime/sample_request.h"
#include "core/runtime/sequential_cost.h"
#include "core/runtime/sequential_executor.h"

namespace saker {
namespace {

// Beyond this many units costs are taken as proportional.
constexpr int64_t kMostUnits = 1024;
// Runs of one path before the other has its turn: enough that each finds its own caches and its worker's habits.
constexpr int kBurst = 4;
constexpr size_t kMostSamples = 200;
// A row count gets this share of the time left at most, so that the large ones are reached.
constexpr int kShare = 6;
constexpr size_t kMaxSampleBytes = size_t{256} << 20;

// 1, 2, 3, 4, 8, 16 ... and the number of threads, up to `most`, rising.
std::vector<int64_t> UnitCounts(int64_t most, int threads) {
  std::vector<int64_t> counts = {1, 2, 3, threads, 2 * int64_t{threads}, most};
  for (int64_t units = 4; units < most; units *= 2) counts.push_back(units);
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  counts.erase(std::upper_bound(counts.begin(), counts.end(), most), counts.end());
  return counts;
}

// RowMeasurer: the samples of one row count on both paths.
class RowMeasurer {
 public:
  RowMeasurer(const PlanSet& plans, ParallelExecutor& parallel, const RunRequest& request, RunContext& context)
      : plans_(plans),
        parallel_(parallel),
        request_(request),
        units_(request.rows / plans.unit_rows()),
        context_(context) {}

  // False when the model does not run on the sample.
  bool Measure(bool with_sequential, int64_t give_up) {
    const bool with_parallel = parallel_.CanSplit(units_);
    do {
      for (int i = 0; with_sequential && i < kBurst; ++i) {
        if (!RunOnce(false)) return false;
      }
      for (int i = 0; with_parallel && i < kBurst; ++i) {
        if (!RunOnce(true)) return false;
        if (!with_sequential && SteadyNanos() > give_up) break;
      }
    } while (SteadyNanos() < give_up && sequential_.size() + parallel_samples_.size() < kMostSamples);
    return true;
  }

  CostTable::Entry Entry() {
    return {request_.rows, LowerQuartile(sequential_), LowerQuartile(parallel_samples_), threads_};
  }

 private:
  bool RunOnce(bool split) {
    const int64_t before = SteadyNanos();
    if (split) {
      const absl::StatusOr<int> threads = parallel_.Run(request_, units_, TaskPriority::kLow, context_);
      if (!threads.ok()) return false;
      threads_ = std::max(threads_, *threads);
    } else if (!RunSequential(plans_, request_, 0, units_, context_).ok()) {
      return false;
    }
    (split ? parallel_samples_ : sequential_).push_back(SteadyNanos() - before);
    return true;
  }

  const PlanSet& plans_;
  ParallelExecutor& parallel_;
  const RunRequest request_;
  const int64_t units_;
  RunContext& context_;
  std::vector<int64_t> sequential_;
  std::vector<int64_t> parallel_samples_;
  int threads_ = 1;
};

// A model whose rows mix has one path and no pieces: its smallest run stands for all.
CostTable MixedCosts(const PlanSet& plans, const std::vector<double>& unit_nanos) {
  return CostTable({{plans.entries().front().plan->rows, static_cast<int64_t>(unit_nanos[0]), 0, 1}});
}

}  // namespace

CostTable MeasureCosts(const PlanSet& plans, ParallelExecutor& parallel, const std::vector<double>& unit_nanos,
                       const CalibrationOptions& options) {
  if (unit_nanos.size() != plans.entries().size() || options.budget <= absl::ZeroDuration()) return CostTable();
  if (!plans.HasUnits()) return MixedCosts(plans, unit_nanos);
  RunContext context(plans);
  std::vector<CostTable::Entry> entries;
  const int64_t end = SteadyNanos() + absl::ToInt64Nanoseconds(options.budget);
  const int64_t most = std::clamp<int64_t>(options.max_rows / plans.unit_rows(), 1, kMostUnits);
  for (int64_t units : UnitCounts(most, options.threads)) {
    const double expected = SequentialNanos(plans, unit_nanos, units);
    const double split = expected / static_cast<double>(std::min<int64_t>(units, options.threads));
    const int64_t now = SteadyNanos();
    if (!entries.empty() && split > static_cast<double>(end - now)) break;
    const absl::StatusOr<SampleRequest> sample =
        SampleRequest::Create(plans, units * plans.unit_rows(), kMaxSampleBytes);
    if (!sample.ok()) break;
    const int64_t share = std::max<int64_t>(0, (end - now) / kShare);
    RowMeasurer measurer(plans, parallel, sample->request(), context);
    const bool short_enough = expected * (2 * kBurst) < static_cast<double>(share);
    if (!measurer.Measure(short_enough || !parallel.CanSplit(units), now + share)) break;
    entries.push_back(measurer.Entry());
    if (entries.back().sequential_nanos == 0) entries.back().sequential_nanos = static_cast<int64_t>(expected);
  }
  return CostTable(std::move(entries));
}

}  // namespace saker
