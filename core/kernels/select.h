// Select: the elements of one operand where a condition holds and those of another elsewhere, all three broadcast, in
// two passes: Fill() lays the one for "elsewhere" down, Overlay() writes the other one over it.
// Threads: pure functions. The result of Fill() may lie on an operand of its shape.
// Units:   elements of `element_bytes`: 1, 2, 4 or 8.
#pragma once

#include <cstddef>

#include "core/kernels/binary.h"

namespace saker {

// fill(loops, x, x, out) repeats x. Null for other sizes.
BinaryFn FindFill(size_t element_bytes);
// overlay(loops, condition, x, out) writes x where the BOOL holds. Null for other sizes.
BinaryFn FindOverlay(size_t element_bytes);

}  // namespace saker
