#include "core/runtime/calibrator.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/runtime/intra_op_executor.h"
#include "core/runtime/quartile.h"
#include "core/runtime/sample_request.h"
#include "core/runtime/sequential_cost.h"
#include "core/runtime/sequential_executor.h"

namespace saker {
namespace {

// Beyond this many units costs are taken as proportional.
constexpr int64_t kMostUnits = 1024;
// Runs of one path before the next has its turn: enough that each finds its own caches and its worker's habits.
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

// Sharing the steps of single rows is of use while there are too few rows to keep all threads busy.
bool MayShare(const PlanSet& plans, int64_t units, int threads) {
  return plans.intra_op() != nullptr && units < 2 * int64_t{threads};
}

// RowMeasurer: the samples of one row count on all paths.
class RowMeasurer {
 public:
  RowMeasurer(const PlanSet& plans, ThreadPool& pool, ParallelExecutor& parallel, const RunRequest& request,
              RunContext& context)
      : plans_(plans),
        parallel_(parallel),
        request_(request),
        units_(request.rows / plans.unit_rows()),
        context_(context),
        team_{pool, pool.parallelism(), TaskPriority::kLow} {}

  // False when the model does not run on the sample.
  bool Measure(bool with_sequential, int64_t give_up) {
    std::vector<ExecutionPath> paths;
    if (with_sequential) paths.push_back(ExecutionPath::kSequential);
    if (parallel_.CanSplit(units_)) paths.push_back(ExecutionPath::kParallel);
    if (MayShare(plans_, units_, team_.threads)) {
      paths.push_back(ExecutionPath::kIntraOp);
      // A plan that nothing has run yet: its first run finds no page and no cache warm.
      if (!RunOnce(ExecutionPath::kIntraOp)) return false;
      SamplesOf(ExecutionPath::kIntraOp).clear();
    }
    do {
      for (const ExecutionPath path : paths) {
        for (int i = 0; i < kBurst; ++i) {
          if (!RunOnce(path)) return false;
          if (!with_sequential && SteadyNanos() > give_up) break;
        }
      }
    } while (SteadyNanos() < give_up && SamplesOf(paths.front()).size() * paths.size() < kMostSamples);
    return true;
  }

  CostTable::Entry Entry() {
    return {request_.rows,
            LowerQuartile(SamplesOf(ExecutionPath::kSequential)),
            LowerQuartile(SamplesOf(ExecutionPath::kParallel)),
            parallel_threads_,
            LowerQuartile(SamplesOf(ExecutionPath::kIntraOp)),
            intra_op_threads_};
  }

 private:
  std::vector<int64_t>& SamplesOf(ExecutionPath path) { return samples_[static_cast<size_t>(path)]; }

  absl::Status RunPath(ExecutionPath path) {
    if (path == ExecutionPath::kSequential) return RunSequential(plans_, request_, 0, units_, context_);
    if (path == ExecutionPath::kParallel) {
      SAKER_ASSIGN_OR_RETURN(const int threads, parallel_.Run(request_, units_, TaskPriority::kLow, context_));
      parallel_threads_ = std::max(parallel_threads_, threads);
      return absl::OkStatus();
    }
    SAKER_ASSIGN_OR_RETURN(const int threads, RunIntraOp(request_, units_, team_, context_));
    intra_op_threads_ = std::max(intra_op_threads_, threads);
    return absl::OkStatus();
  }

  bool RunOnce(ExecutionPath path) {
    const int64_t before = SteadyNanos();
    if (!RunPath(path).ok()) return false;
    SamplesOf(path).push_back(SteadyNanos() - before);
    return true;
  }

  const PlanSet& plans_;
  ParallelExecutor& parallel_;
  const RunRequest request_;
  const int64_t units_;
  RunContext& context_;
  const StepTeam team_;
  std::array<std::vector<int64_t>, 3> samples_;  // by path
  int parallel_threads_ = 1;
  int intra_op_threads_ = 1;
};

}  // namespace

CostTable MeasureCosts(const PlanSet& plans, ThreadPool& pool, ParallelExecutor& parallel,
                       const std::vector<double>& unit_nanos, const CalibrationOptions& options) {
  if (unit_nanos.size() != plans.entries().size() || options.budget <= absl::ZeroDuration()) return CostTable();
  const int threads = pool.parallelism();
  RunContext context(plans);
  std::vector<CostTable::Entry> entries;
  const int64_t end = SteadyNanos() + absl::ToInt64Nanoseconds(options.budget);
  // A model whose rows mix has no pieces: its smallest run stands for all.
  const int64_t most = plans.HasUnits() ? std::clamp<int64_t>(options.max_rows / plans.unit_rows(), 1, kMostUnits) : 1;
  for (int64_t units : UnitCounts(most, threads)) {
    const double expected = SequentialNanos(plans, unit_nanos, units);
    const double split = expected / static_cast<double>(std::min<int64_t>(units, threads));
    const int64_t now = SteadyNanos();
    if (!entries.empty() && split > static_cast<double>(end - now)) break;
    const absl::StatusOr<SampleRequest> sample =
        SampleRequest::Create(plans, units * plans.unit_rows(), kMaxSampleBytes);
    if (!sample.ok()) break;
    const int64_t share = std::max<int64_t>(0, (end - now) / kShare);
    RowMeasurer measurer(plans, pool, parallel, sample->request(), context);
    const bool short_enough = expected * (2 * kBurst) < static_cast<double>(share);
    const bool one_path = !parallel.CanSplit(units) && !MayShare(plans, units, threads);
    if (!measurer.Measure(short_enough || one_path, now + share)) break;
    entries.push_back(measurer.Entry());
    if (entries.back().sequential_nanos == 0) entries.back().sequential_nanos = static_cast<int64_t>(expected);
  }
  return CostTable(std::move(entries));
}

}  // namespace saker
