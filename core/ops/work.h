// WorkOf: about how many multiply-adds one run of a node takes. Not how long that is, but enough to tell seconds from
// hours before anything runs: a file of 200 bytes can ask for a convolution that takes a week.
// Threads: a pure function.
// Units:   multiply-adds, or elements read and written where nothing is multiplied.
#pragma once

#include "absl/types/span.h"
#include "core/ops/op.h"

namespace saker {

// `outputs` is what the operator inferred. Shapes that cannot be count as nothing.
double WorkOf(const OpContext& context, absl::Span<const TensorDesc> outputs);

}  // namespace saker
