#include "core/runtime/memory_planner.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "core/base/aligned_buffer.h"

namespace saker {
namespace {

constexpr size_t kNoGap = std::numeric_limits<size_t>::max();
// Buffers that are placed by size, at a cost that grows with their square: 10,000 take about 0.1 s.
constexpr size_t kMostPlacedBySize = 10'000;

size_t RoundUp(size_t bytes) {
  return (bytes + AlignedBuffer::kAlignment - 1) / AlignedBuffer::kAlignment * AlignedBuffer::kAlignment;
}

bool MeetInTime(const BufferLife& a, const BufferLife& b) {
  return a.first_step <= b.last_step && b.first_step <= a.last_step;
}

// Placed: a buffer that has its offset; kept in rising order of offsets.
struct Placed {
  const BufferLife* life;
  size_t offset;
  size_t end;
};

// The offset of the tightest gap of at least `size` between the buffers alive together with `life`.
size_t FindPlace(const std::vector<Placed>& placed, const BufferLife& life, size_t size) {
  size_t best_offset = kNoGap;
  size_t best_gap = kNoGap;
  size_t free_from = 0;
  for (const Placed& other : placed) {
    if (!MeetInTime(*other.life, life)) continue;
    if (other.offset > free_from) {
      const size_t gap = other.offset - free_from;
      if (gap >= size && gap < best_gap) {
        best_gap = gap;
        best_offset = free_from;
      }
    }
    free_from = std::max(free_from, other.end);
  }
  return best_offset == kNoGap ? free_from : best_offset;
}

// FreeList: the arena in the order of steps: buffers are taken when their life begins and given back when it ends.
class FreeList {
 public:
  size_t Take(size_t size) {
    const auto fit = by_size_.lower_bound({size, 0});
    if (fit == by_size_.end()) {
      end_ += size;
      return end_ - size;
    }
    const auto [free_size, offset] = *fit;
    Erase(offset, free_size);
    if (free_size > size) Insert(offset + size, free_size - size);
    return offset;
  }

  void GiveBack(size_t offset, size_t size) {
    auto next = by_offset_.lower_bound(offset);
    if (next != by_offset_.end() && next->first == offset + size) {
      size += next->second;
      Erase(next->first, next->second);
      next = by_offset_.lower_bound(offset);
    }
    if (next != by_offset_.begin()) {
      const auto before = std::prev(next);
      if (before->first + before->second == offset) {
        offset = before->first;
        size += before->second;
        Erase(before->first, before->second);
      }
    }
    Insert(offset, size);
  }

  size_t end() const { return end_; }

 private:
  void Insert(size_t offset, size_t size) {
    by_offset_[offset] = size;
    by_size_.insert({size, offset});
  }
  void Erase(size_t offset, size_t size) {
    by_offset_.erase(offset);
    by_size_.erase({size, offset});
  }

  std::map<size_t, size_t> by_offset_;
  std::set<std::pair<size_t, size_t>> by_size_;
  size_t end_ = 0;
};

// Less tight, but its time grows with n log n: for files with so many nodes that placing by size would take minutes.
MemoryPlan PlanInOrder(absl::Span<const BufferLife> buffers) {
  MemoryPlan plan;
  plan.offsets.resize(buffers.size(), 0);
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return buffers[a].first_step < buffers[b].first_step; });
  FreeList free;
  std::multimap<int, size_t> alive;  // by last step
  for (size_t index : order) {
    while (!alive.empty() && alive.begin()->first < buffers[index].first_step) {
      const size_t gone = alive.begin()->second;
      free.GiveBack(plan.offsets[gone], RoundUp(buffers[gone].size_bytes));
      alive.erase(alive.begin());
    }
    const size_t size = RoundUp(buffers[index].size_bytes);
    if (size == 0) continue;
    plan.offsets[index] = free.Take(size);
    alive.insert({buffers[index].last_step, index});
  }
  plan.total_bytes = free.end();
  return plan;
}

}  // namespace

MemoryPlan PlanMemory(absl::Span<const BufferLife> buffers) {
  if (buffers.size() > kMostPlacedBySize) return PlanInOrder(buffers);
  MemoryPlan plan;
  plan.offsets.resize(buffers.size(), 0);
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return buffers[a].size_bytes > buffers[b].size_bytes; });
  std::vector<Placed> placed;
  for (size_t index : order) {
    const size_t size = RoundUp(buffers[index].size_bytes);
    if (size == 0) continue;
    const size_t offset = FindPlace(placed, buffers[index], size);
    plan.offsets[index] = offset;
    plan.total_bytes = std::max(plan.total_bytes, offset + size);
    const auto position = std::upper_bound(placed.begin(), placed.end(), offset,
                                           [](size_t wanted, const Placed& other) { return wanted < other.offset; });
    placed.insert(position, {&buffers[index], offset, offset + size});
  }
  return plan;
}

}  // namespace saker
