// Sequences: evenly spaced numbers.
// Threads: pure functions.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

// Writes start, start + step, ... `count` of them; integers wrap around, halves are reckoned in float. `start` and `step`
// point to one element each.
using SequenceFn = void (*)(const void* start, const void* step, int64_t count, void* out);

// Null for BOOL and for no type.
SequenceFn FindSequence(DataType type);

}  // namespace saker
