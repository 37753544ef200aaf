// Comparisons and logic on two operands with broadcasting; the results are BOOL.
// Threads: pure functions on memory that does not overlap.
#pragma once

#include "core/kernels/binary.h"
#include "core/tensor/data_type.h"

namespace saker {

// Nothing is less than a NaN, greater or equal. kAnd, kOr and kXor are those of BOOL, which has kEqual too.
enum class ComparisonOp { kEqual, kGreater, kGreaterOrEqual, kLess, kLessOrEqual, kAnd, kOr, kXor };

// The function for operands of one element type; null when there is none.
BinaryFn FindComparison(ComparisonOp op, DataType type);

}  // namespace saker
