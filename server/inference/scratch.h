// KeepIfSmall: scratch that a task keeps from one request to the next, but not what one large request has grown.
// Threads: any; no shared state.
#pragma once

#include <cstddef>
#include <vector>

namespace saker {

template <typename T>
void KeepIfSmall(std::vector<T>& scratch) {
  constexpr size_t kMaxKeptBytes = size_t{64} << 10;
  if (scratch.capacity() * sizeof(T) > kMaxKeptBytes) std::vector<T>().swap(scratch);
}

}  // namespace saker
