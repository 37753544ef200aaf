#include "core/runtime/parallel_executor.h"

#include <algorithm>
#include <atomic>
#include <bitset>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "core/runtime/sequential_executor.h"

namespace saker {
namespace {

// Pieces a thread, at most: more even out late starts no further and cost a hand-out each.
constexpr int64_t kPiecesPerThread = 4;
// A piece should not take less than this: handing it out and running it cold costs about a microsecond.
constexpr double kShortestPieceNanos = 10'000;
// What smaller pieces may cost a row over the largest that gives each thread one.
constexpr double kWorseUnitCost = 1.08;
// Slots that are counted one by one; workers beyond share the last bit.
constexpr int kCountedSlots = 64;

// Outcome: what the threads of one run tell each other.
class Outcome {
 public:
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  void Fail(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    if (status_.ok()) status_ = std::move(status);
    failed_.store(true, std::memory_order_relaxed);
  }
  absl::Status TakeStatus() {
    absl::MutexLock lock(&mutex_);
    return std::move(status_);
  }
  void NoteSlot(int slot) {
    const uint64_t bit = uint64_t{1} << std::min(slot, kCountedSlots - 1);
    if ((slots_.load(std::memory_order_relaxed) & bit) == 0) slots_.fetch_or(bit, std::memory_order_relaxed);
  }
  int threads() const { return static_cast<int>(std::bitset<64>(slots_.load(std::memory_order_relaxed)).count()); }

 private:
  std::atomic<bool> failed_{false};
  std::atomic<uint64_t> slots_{0};
  absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

ParallelExecutor::ParallelExecutor(const PlanSet& plans, ThreadPool& pool, std::vector<double> unit_nanos)
    : plans_(plans), pool_(pool), unit_nanos_(std::move(unit_nanos)) {
  if (!plans.HasUnits() || !plans.AcceptsBatches()) return;
  for (int slot = 0; slot < pool.workers(); ++slot) contexts_.push_back(std::make_unique<RunContext>(plans));
}

int64_t ParallelExecutor::PieceUnits(int64_t units) const {
  const int64_t threads = pool_.parallelism();
  const auto& entries = plans_.entries();
  size_t best = plans_.LargestUpTo((units + threads - 1) / threads);
  if (unit_nanos_.size() != entries.size()) return entries[best].units;
  const double largest_unit_nanos = unit_nanos_[best];
  size_t piece = best;
  while (piece > 0 && units / entries[piece].units < threads * kPiecesPerThread) {
    const double nanos = unit_nanos_[piece - 1] * static_cast<double>(entries[piece - 1].units);
    if (nanos < kShortestPieceNanos || unit_nanos_[piece - 1] > largest_unit_nanos * kWorseUnitCost) break;
    --piece;
  }
  return entries[piece].units;
}

absl::StatusOr<int> ParallelExecutor::Run(const RunRequest& request, int64_t units, TaskPriority priority,
                                          RunContext& context) {
  const int64_t piece = PieceUnits(units);
  const int64_t pieces = (units + piece - 1) / piece;
  Outcome outcome;
  pool_.ParallelFor(pieces, pool_.parallelism(), priority, [&](int64_t index, int slot) {
    if (outcome.failed()) return;
    outcome.NoteSlot(slot);
    RunContext& own = slot == pool_.workers() ? context : *contexts_[static_cast<size_t>(slot)];
    const int64_t first = index * piece;
    absl::Status status = RunSequential(plans_, request, first, std::min(piece, units - first), own);
    if (!status.ok()) outcome.Fail(std::move(status));
  });
  absl::Status status = outcome.TakeStatus();
  if (!status.ok()) return status;
  return outcome.threads();
}

}  // namespace saker
