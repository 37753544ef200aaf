#include "core/runtime/cost_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/check.h"

namespace saker {
namespace {

// Taking more cores must win by a 32nd to be chosen: less is within the noise of measuring, and it costs their time.
constexpr int64_t kMargin = 32;
// Sharing the steps of a row must save this much too: it depends on another core being awake and free, time and again.
constexpr int64_t kLeastIntraOpSaving = 3'000;

int64_t EntryNanos(const CostTable::Entry& entry, ExecutionPath path) {
  switch (path) {
    case ExecutionPath::kSequential:
      return entry.sequential_nanos;
    case ExecutionPath::kParallel:
      return entry.parallel_nanos;
    case ExecutionPath::kIntraOp:
      return entry.intra_op_nanos;
  }
  return 0;
}

int64_t Scale(int64_t nanos, int64_t rows, int64_t of_rows) {
  return static_cast<int64_t>(static_cast<double>(nanos) * static_cast<double>(rows) / static_cast<double>(of_rows));
}

int64_t Interpolate(const CostTable::Entry& low, const CostTable::Entry& high, ExecutionPath path, int64_t rows) {
  const int64_t from = EntryNanos(low, path);
  const int64_t to = EntryNanos(high, path);
  if (from == 0 || to == 0) return 0;  // unknown at one end
  return from + Scale(to - from, rows - low.rows, high.rows - low.rows);
}

}  // namespace

CostTable::CostTable(std::vector<Entry> entries) : entries_(std::move(entries)) {
  for (size_t i = 0; i < entries_.size(); ++i) {
    SAKER_CHECK(entries_[i].rows > (i == 0 ? 0 : entries_[i - 1].rows));
  }
}

int64_t CostTable::Nanos(ExecutionPath path, int64_t rows) const {
  if (entries_.empty()) return 0;
  const auto high = std::lower_bound(entries_.begin(), entries_.end(), rows,
                                     [](const Entry& entry, int64_t wanted) { return entry.rows < wanted; });
  if (high == entries_.end()) return Scale(EntryNanos(entries_.back(), path), rows, entries_.back().rows);
  if (high == entries_.begin() || high->rows == rows) return EntryNanos(*high, path);
  return Interpolate(*(high - 1), *high, path, rows);
}

Estimate CostTable::Cheapest(int64_t rows) const {
  Estimate best = {ExecutionPath::kSequential, Nanos(ExecutionPath::kSequential, rows)};
  const auto consider = [&](ExecutionPath path, int64_t least_saving) {
    const int64_t nanos = Nanos(path, rows);
    if (nanos > 0 && nanos + std::max(nanos / kMargin, least_saving) < best.nanos) best = {path, nanos};
  };
  consider(ExecutionPath::kParallel, 0);
  consider(ExecutionPath::kIntraOp, kLeastIntraOpSaving);
  return best;
}

std::string CostTable::ToString() const {
  std::string text;
  for (const Entry& entry : entries_) {
    absl::StrAppend(
        &text, absl::StrFormat("rows=%d sequential_us=%.2f parallel_us=%.2f intra_op_us=%.2f choice=%s\n", entry.rows,
                               static_cast<double>(entry.sequential_nanos) / 1e3,
                               static_cast<double>(entry.parallel_nanos) / 1e3,
                               static_cast<double>(entry.intra_op_nanos) / 1e3, Name(Cheapest(entry.rows).path)));
  }
  return text;
}

}  // namespace saker
