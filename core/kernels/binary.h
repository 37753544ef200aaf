// Arithmetic on two operands with broadcasting, for every element type that ONNX allows there.
// Threads: pure functions on memory that does not overlap, except that the result may lie on an operand of its shape.
// Fails:   never: integer overflow wraps, integer division by zero gives 0, as nothing that a request sends may trap.
#pragma once

#include "core/kernels/broadcast.h"
#include "core/tensor/data_type.h"

namespace saker {

enum class BinaryOp {
  kAdd,
  kSub,
  kMul,
  kDiv,   // of integers: towards zero
  kMod,   // the remainder has the sign of the divisor, as in Python
  kFmod,  // the remainder has the sign of the dividend, as in C
  kPow,   // of integers: exact modulo 2^bits; a negative exponent gives 1 / power, towards zero
  kMax,
  kMin,
  kPRelu,  // a < 0 ? a * b : a
};

using BinaryFn = void (*)(const BroadcastLoops& loops, const void* a, const void* b, void* out);

// The fastest function of this machine for an operation on one element type; null when there is none.
BinaryFn FindBinary(BinaryOp op, DataType type);
// The plain one, which the tests compare with.
BinaryFn FindBinaryReference(BinaryOp op, DataType type);

}  // namespace saker
