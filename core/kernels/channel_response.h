// ChannelResponse: local response normalisation across channels (ONNX's LRN): each element divided by a power of the
// squares around it, y = x / (bias + alpha / size * sum)^beta over `size` channels with this one in their middle.
// Threads: a pure function on memory that does not overlap.
// Units:   elements; the operand is seen as [outer, channels, inner].
#pragma once

#include <cstdint>

namespace saker {

struct ChannelResponseSpec {
  int64_t outer = 1;
  int64_t channels = 1;
  int64_t inner = 1;
  int64_t size = 1;  // where it is even, one more channel lies behind than before
  double alpha = 1e-4;
  double beta = 0.75;
  double bias = 1;
};

// T: float, double.
template <typename T>
void ChannelResponse(const ChannelResponseSpec& spec, const T* x, T* y);

}  // namespace saker
