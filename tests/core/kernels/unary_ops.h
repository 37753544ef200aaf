// Every function of one element that takes floats, for the tests that walk through them.
#pragma once

#include "core/kernels/unary.h"

namespace saker {

inline constexpr UnaryOp kFloatOps[] = {
    UnaryOp::kRelu,     UnaryOp::kLeakyRelu,   UnaryOp::kThresholdedRelu,
    UnaryOp::kElu,      UnaryOp::kSelu,        UnaryOp::kCelu,
    UnaryOp::kSigmoid,  UnaryOp::kHardSigmoid, UnaryOp::kHardSwish,
    UnaryOp::kSwish,    UnaryOp::kMish,        UnaryOp::kTanh,
    UnaryOp::kSoftplus, UnaryOp::kSoftsign,    UnaryOp::kGelu,
    UnaryOp::kGeluTanh, UnaryOp::kClip,        UnaryOp::kNeg,
    UnaryOp::kAbs,      UnaryOp::kSign,        UnaryOp::kFloor,
    UnaryOp::kCeil,     UnaryOp::kRound,       UnaryOp::kReciprocal,
    UnaryOp::kExp,      UnaryOp::kLog,         UnaryOp::kSqrt,
    UnaryOp::kErf,      UnaryOp::kSin,         UnaryOp::kCos,
    UnaryOp::kTan,      UnaryOp::kAsin,        UnaryOp::kAcos,
    UnaryOp::kAtan,     UnaryOp::kSinh,        UnaryOp::kCosh,
    UnaryOp::kAsinh,    UnaryOp::kAcosh,       UnaryOp::kAtanh,
};

}  // namespace saker
