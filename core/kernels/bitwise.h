// Operations on the bits of two integers with broadcasting.
// Threads: pure functions on memory that does not overlap, except that the result may lie on an operand of its shape.
#pragma once

#include "core/kernels/binary.h"
#include "core/tensor/data_type.h"

namespace saker {

// Shifts are those of unsigned integers; one by as many bits as there are, or more, leaves 0.
enum class BitwiseOp { kAnd, kOr, kXor, kShiftLeft, kShiftRight };

// The function for an operation on one element type; null when there is none.
BinaryFn FindBitwise(BitwiseOp op, DataType type);

}  // namespace saker
