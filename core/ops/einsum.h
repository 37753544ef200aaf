// CountEinsumProducts: what an Einsum has to sum up, for the count of a run's work.
// Threads: a pure function.
// Units:   products of one element of each operand.
#pragma once

#include "core/ops/op.h"

namespace saker {

struct EinsumProducts {
  double count = 0;
  // Not a product of matrices: plain loops add them up one by one.
  bool in_loops = false;
};

// Nothing for an equation that does not fit its operands.
EinsumProducts CountEinsumProducts(const OpContext& context);

}  // namespace saker
