// PlanMemory: places the buffers of a plan in one arena so that buffers alive at the same time never overlap, and those
// that are not share bytes.
// Threads: a pure function.
// Fails:   never; sizes must have been bounded before.
// Units:   bytes; offsets are multiples of 64. Steps of a plan, counted from 0.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/types/span.h"

namespace saker {

// BufferLife: a buffer of `size_bytes` that is written in step `first_step` and read for the last time in `last_step`.
struct BufferLife {
  size_t size_bytes = 0;
  int first_step = 0;
  int last_step = 0;
};

struct MemoryPlan {
  std::vector<size_t> offsets;  // one a buffer, in the order given
  size_t total_bytes = 0;
};

// Largest first, each into the tightest gap that its neighbours in time leave (greedy by size: within a few percent of
// the lower bound for networks). Beyond 10,000 buffers in the order of steps instead, which is less tight but quick.
MemoryPlan PlanMemory(absl::Span<const BufferLife> buffers);

}  // namespace saker
