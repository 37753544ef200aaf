// The steps of a reduction in double, which the vectors and the plain loops have in common: what it begins with, how
// two parts are joined, and what becomes of them in the end.
// Threads: pure functions.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "core/kernels/reduce.h"

namespace saker {

inline double ReduceStart(ReduceOp op) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (op) {
    case ReduceOp::kMax:
      return -kInfinity;
    case ReduceOp::kMin:
      return kInfinity;
    case ReduceOp::kProd:
      return 1;
    default:
      return 0;
  }
}

// Of two parts that were prepared by ReducePrepare(). A NaN stays one.
inline double ReduceJoin(ReduceOp op, double a, double b) {
  switch (op) {
    case ReduceOp::kMax:
      return a > b || std::isnan(a) ? a : b;
    case ReduceOp::kMin:
      return a < b || std::isnan(a) ? a : b;
    case ReduceOp::kProd:
      return a * b;
    default:
      return a + b;
  }
}

inline double ReducePrepare(ReduceOp op, double value) {
  switch (op) {
    case ReduceOp::kL1:
      return std::abs(value);
    case ReduceOp::kL2:
    case ReduceOp::kSumSquare:
      return value * value;
    default:
      return value;
  }
}

inline double ReduceFinish(ReduceOp op, double total, int64_t count) {
  switch (op) {
    case ReduceOp::kMean:
      return total / static_cast<double>(count);
    case ReduceOp::kL2:
      return std::sqrt(total);
    case ReduceOp::kLogSum:
      return std::log(total);
    default:
      return total;
  }
}

}  // namespace saker
