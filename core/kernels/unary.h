// Functions of one element: activations, elementary mathematics, bits.
// Threads: pure functions; the result may lie on the operand.
// Units:   elements; pointers need no more than the alignment of their element.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

enum class UnaryOp {
  kRelu,
  kLeakyRelu,        // x < 0 ? alpha * x : x
  kThresholdedRelu,  // x > alpha ? x : 0
  kElu,              // x < 0 ? alpha * (e^x - 1) : x
  kSelu,             // beta * Elu(x)
  kCelu,             // max(0, x) + min(0, alpha * (e^(x / alpha) - 1))
  kSigmoid,
  kHardSigmoid,  // alpha * x + beta between 0 and 1
  kHardSwish,    // x * HardSigmoid(x) with 1/6 and 1/2
  kSwish,        // x * Sigmoid(alpha * x)
  kMish,         // x * tanh(Softplus(x))
  kTanh,
  kSoftplus,  // log(1 + e^x)
  kSoftsign,  // x / (1 + |x|)
  kGelu,      // x times the share of a normal distribution below x
  kGeluTanh,  // its approximation by a hyperbolic tangent
  kClip,      // between alpha and beta, the upper bound last
  kNeg,
  kAbs,
  kSign,
  kReciprocal,
  kFloor,
  kCeil,
  kRound,  // halves to the even neighbour
  kExp,
  kLog,
  kSqrt,
  kErf,
  kSin,
  kCos,
  kTan,
  kAsin,
  kAcos,
  kAtan,
  kSinh,
  kCosh,
  kAsinh,
  kAcosh,
  kAtanh,
  kNot,         // BOOL only
  kBitwiseNot,  // integers only
};

// The alpha and beta of the functions that have some.
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
