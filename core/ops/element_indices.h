// Indices with one entry for each element that is read or written along one axis (GatherElements, ScatterElements).
// Threads: pure functions.
// Fails:   CheckElementIndices() with INVALID_ARGUMENT of the node.
#pragma once

#include "absl/status/status.h"
#include "core/kernels/broadcast.h"
#include "core/ops/op.h"

namespace saker {

// Input 1 has as many axes as input 0, and reaches no further than it along each but `axis`.
absl::Status CheckElementIndices(const OpContext& context, int axis);

// Loops over all indices, for ForEachRun(): operand a is the data without its offset along `axis`, what is counted up is
// the index.
BroadcastLoops LoopsOverIndices(const Shape& data, const Shape& indices, int axis);

}  // namespace saker
