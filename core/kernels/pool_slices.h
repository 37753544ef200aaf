// CutPool: divides a pooling of one image for several threads: by rows where the channels lie last, else by channels.
// Threads: a pure function.
#pragma once

#include <cstddef>
#include <vector>

#include "core/kernels/pooling.h"

namespace saker {

// PoolSlice: a pooling of its own inside the buffers of the whole, which begins so many bytes behind their start.
struct PoolSlice {
  PoolSpec spec;
  size_t source_offset = 0;
  size_t destination_offset = 0;
};

// At most `most` nearly equal slices in the layout of the whole; fewer than two where it cannot be cut.
std::vector<PoolSlice> CutPool(const PoolSpec& spec, int most);

}  // namespace saker
