// NonZero: which elements are not 0. A NaN is not; -0.0 is 0.
// Threads: pure functions.
// Units:   elements.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"

namespace saker {

using CountNonZeroFn = int64_t (*)(const void* x, int64_t count);
// `places` gets [rank, found]: in column i the index tuple of element i of those found, in row-major order. Writes no
// more than `found` columns and returns how many there are to write, which may be more or fewer.
using FindNonZeroFn = int64_t (*)(const Shape& shape, const void* x, int64_t found, int64_t* places);

// Null for halves.
CountNonZeroFn CountNonZeroOf(DataType type);
FindNonZeroFn FindNonZeroOf(DataType type);

}  // namespace saker
