// Arithmetic on two operands with broadcasting, for every element type that ONNX allows there.
// Threads: pure functions on memory that does not overlap, except that the result may lie on an operand of its shape.
// Fails:   never: integer overflow wraps, integer division by zero gives 0, as nothing that a request sends may trap.
#pragma once

#include "core/kernels/broadcast.h"
#include "core/tensor/data_type.h"

namespace saker {

enum class BinaryOp { kAdd, kSub, kMul, kDiv, kPow, kMax, kMin };

using BinaryFn = void (*)(const BroadcastLoops& loops, const void* a, const void* b, void* out);

// The function for an operation on one element type; null when there is none.
BinaryFn FindBinary(BinaryOp op, DataType type);

}  // namespace saker
