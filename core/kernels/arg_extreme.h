// ArgExtreme: where along one axis the largest or smallest element lies.
// Threads: pure functions on memory that does not overlap.
// Units:   elements; the operand is seen as [outer, count, inner] and the middle axis is searched.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

struct ArgExtremeShape {
  int64_t outer = 1;
  int64_t count = 1;  // at least 1
  int64_t inner = 1;
  bool smallest = false;
  bool last = false;  // of equals the last one, not the first
};

using ArgExtremeFn = void (*)(const ArgExtremeShape& shape, const void* x, int64_t* places);

// Null for halves and BOOL. A NaN counts as more extreme than any number.
ArgExtremeFn FindArgExtreme(DataType type);

}  // namespace saker
