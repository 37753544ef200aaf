// StridedProduct: products of elements of several operands, summed over some of the loops that run through them: what is
// left of an Einstein sum once its letters are strides. Plain loops.
// Threads: pure functions.
// Units:   extents and strides in elements.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/data_type.h"

namespace saker {

// Operands that one product may have.
inline constexpr int kMaxProductOperands = 16;

struct ProductLoops {
  std::vector<int64_t> extents;               // outermost first: those of the output, then those summed over
  int kept = 0;                               // loops over the output, which is dense
  std::vector<std::vector<int64_t>> strides;  // [operand][loop]; 0 where an operand does not move
};

// FLOAT is summed up in double, halves in float, integers wrap around.
using StridedProductFn = void (*)(const ProductLoops& loops, const void* const* operands, void* out);

// Null for BOOL and for no type.
StridedProductFn FindStridedProduct(DataType type);

}  // namespace saker
