// Quantisation: real numbers to small integers and back, x = (q - zero_point) * scale, in runs of elements that share a
// scale. Rounds to nearest, ties to even, and saturates; a NaN becomes some number of the range.
// Threads: pure functions.
// Units:   counts in elements.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

using QuantizeFn = void (*)(const void* x, int64_t count, float scale, int32_t zero_point, void* q);
using DequantizeFn = void (*)(const void* q, int64_t count, float scale, int32_t zero_point, void* x);
// q[i] = sums[i] * scales[i * scale_step], rounded, + zero_point, saturated; scale_step is 0 (one for all) or 1.
using RequantizeFn = void (*)(const int32_t* sums, int64_t count, const float* scales, int64_t scale_step,
                              int32_t zero_point, void* q);

// From FLOAT, FLOAT16, BFLOAT16 or INT32 to UINT8, INT8, UINT16 or INT16; null for other pairs.
QuantizeFn FindQuantize(DataType from, DataType to);
// From UINT8, INT8, UINT16, INT16 or INT32 to FLOAT, FLOAT16 or BFLOAT16; null for other pairs.
DequantizeFn FindDequantize(DataType from, DataType to);
// To UINT8 or INT8; null for other types.
RequantizeFn FindRequantize(DataType to);

// The plain loops, which are what the vectors are tested against.
QuantizeFn FindQuantizeReference(DataType from, DataType to);
DequantizeFn FindDequantizeReference(DataType from, DataType to);
RequantizeFn FindRequantizeReference(DataType to);

// Smallest and largest number of UINT8, INT8, UINT16 or INT16.
struct IntegerRange {
  int32_t least = 0;
  int32_t most = 0;
};
IntegerRange RangeOf(DataType type);

}  // namespace saker
