// MaxPool: maxima over windows of two spatial axes, for float. Where channels lie together, its vectors lie along them;
// in plain layout along the columns, which oneDNN would first turn into blocks of 16 channels.
// Threads: pure functions.
// Units:   elements; scratch in bytes.
#pragma once

#include <cstddef>

#include "core/kernels/pooling.h"

namespace saker {

// True for shapes where it was measured ahead (tests/benchmarks/kernels/max_pool_benchmark.cc): maxima of float over two
// spatial axes without dilation, each of which oneDNN could do too. In plain layout: steps of one or two columns over
// rows that fill a vector. In other layouts: channels that fill a vector, of pictures of up to 16 KB.
bool FitsMaxPool(const PoolSpec& spec);

// For a spec that fits.
size_t MaxPoolScratchBytes(const PoolSpec& spec);

// For a spec that fits, in its layout. `scratch` is 64-byte aligned. A maximum passes over NaNs; where there is nothing
// else it is the lowest finite number. PoolReference() is the oracle.
void MaxPool(const PoolSpec& spec, const float* source, float* destination, float* scratch);

}  // namespace saker
