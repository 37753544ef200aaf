// Functions of one element: activations and elementary mathematics.
// Threads: pure functions; the result may lie on the operand.
// Units:   elements; pointers need no more than the alignment of their element.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

enum class UnaryOp { kRelu, kLeakyRelu, kSigmoid, kTanh, kClip, kNeg, kAbs, kExp, kLog, kSqrt, kErf };

// Parameters of the functions that have some: kLeakyRelu's slope is alpha; kClip's bounds are alpha and beta.
struct UnaryParams {
  float alpha = 0;
  float beta = 0;
};

using UnaryFn = void (*)(const void* in, void* out, int64_t count, const UnaryParams& params);

// The fastest function for this machine; null when the operation is not defined on that type. A NaN stays a NaN.
UnaryFn FindUnary(UnaryOp op, DataType type);
// The plain one, which the tests compare with.
UnaryFn FindUnaryReference(UnaryOp op, DataType type);

// True when 0 goes to 0, so that the padding of a blocked layout stays as it must be.
bool KeepsZero(UnaryOp op, const UnaryParams& params);

}  // namespace saker
