// CumulativeSum: each element becomes the sum of those up to it along one axis.
// Threads: pure functions; the result may lie on the operand.
// Units:   elements; the operand is seen as [outer, count, inner] and sums run along the middle axis.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

struct CumulativeSumShape {
  int64_t outer = 1;
  int64_t count = 1;
  int64_t inner = 1;
  bool exclusive = false;  // without the element itself
  bool reverse = false;    // from the end
};

using CumulativeSumFn = void (*)(const CumulativeSumShape& shape, const void* x, void* y);

// FLOAT (in double), DOUBLE and integers of 32 and 64 bits, which wrap around; null for other types.
CumulativeSumFn FindCumulativeSum(DataType type);

}  // namespace saker
