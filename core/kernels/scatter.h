// Scattered updates: elements that are written over, added to, multiplied with or compared to those already there.
// Threads: pure functions.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

enum class ScatterReduction { kNone, kAdd, kMul, kMin, kMax };

// target[i] becomes the reduction of target[i] and updates[i], for `count` elements in a row that do not overlap.
// Integers wrap around, halves are rounded after each step, a NaN on either side stays one.
using ScatterFn = void (*)(void* target, const void* updates, int64_t count);

// BOOL adds as "or" and multiplies as "and". Null for no type.
ScatterFn FindScatter(ScatterReduction reduction, DataType type);

}  // namespace saker
