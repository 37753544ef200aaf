// TopK: the k largest or smallest elements along one axis, in order, with their places.
// Threads: pure functions on memory that does not overlap.
// Units:   elements; the operand is seen as [outer, count, inner], the results as [outer, k, inner].
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

struct TopKShape {
  int64_t outer = 1;
  int64_t count = 1;
  int64_t inner = 1;
  int64_t k = 1;  // at most count
  bool smallest = false;
};

// `scratch` holds `count` numbers. `values` or `places` may be null.
using TopKFn = void (*)(const TopKShape& shape, const void* x, void* values, int64_t* places, int64_t* scratch);

// Null for halves and BOOL. Of equals the first comes first; a NaN counts as larger than any number.
TopKFn FindTopK(DataType type);

}  // namespace saker
