#include "core/runtime/memory_planner.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/aligned_buffer.h"

namespace saker {
namespace {

constexpr size_t kNoGap = std::numeric_limits<size_t>::max();

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

}  // namespace

MemoryPlan PlanMemory(absl::Span<const BufferLife> buffers) {
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
