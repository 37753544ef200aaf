// Reduce: sums, products, extremes and norms over some axes of a tensor. Float runs in vectors where the innermost axis
// lets it; the plain loops do every type, and are what the vectors are tested against.
// Threads: pure functions on memory that does not overlap.
// Units:   elements.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"

namespace saker {

enum class ReduceOp { kSum, kMean, kMax, kMin, kProd, kL1, kL2, kLogSum, kLogSumExp, kSumSquare };

// Axes that are left once neighbours of one kind are merged; more than any network has.
inline constexpr int kMaxReduceAxes = 16;

// ReduceLoops: the loops of a reduction of a dense operand: axes that stay and axes that go, outermost first,
// neighbours of one kind merged. The result is dense.
struct ReduceLoops {
  std::vector<int64_t> kept_extents;
  std::vector<int64_t> kept_strides;
  std::vector<int64_t> reduced_extents;
  std::vector<int64_t> reduced_strides;
  int64_t outputs = 1;  // elements of the result
  int64_t count = 1;    // elements that go into each
};

// `reduced` has an entry for each axis of the shape.
ReduceLoops MakeReduceLoops(const Shape& shape, const std::vector<bool>& reduced);

using ReduceFn = void (*)(const ReduceLoops& loops, const void* x, void* y);

// Null for types that the operation does not have: it does FLOAT, DOUBLE and integers of 32 and 64 bits; kMax and kMin
// every type but halves. Floats are added up in double; sums of integers wrap around. A NaN makes a NaN of its result.
// Over nothing a sum is 0, a product 1, a mean NaN (0 in integers), and an extreme the type's farthest opposite one. At
// most kMaxReduceAxes axes of each kind.
ReduceFn FindReduce(ReduceOp op, DataType type);
ReduceFn FindReduceReference(ReduceOp op, DataType type);

}  // namespace saker
