// WorkOf: about how long one run of a node takes, counted from its shapes before anything runs: a file of 200 bytes can
// ask for a convolution that takes a week.
// Threads: a pure function.
// Units:   multiply-adds of FLOAT products on oneDNN, 1e12 of which take one core 5 to 25 s; what is slower counts for as
//          many of them as take as long, right to within a factor of about five. Poolings count as if all ran in plain
//          loops, which is up to 50 times too many.
#pragma once

#include "absl/types/span.h"
#include "core/ops/op.h"

namespace saker {

// `outputs` is what the operator inferred. Shapes that cannot be count as nothing.
double WorkOf(const OpContext& context, absl::Span<const TensorDesc> outputs);

}  // namespace saker
