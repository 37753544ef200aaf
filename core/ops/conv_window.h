// ReadConvWindow: the attributes and extents of a convolution, whatever its operands hold.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT naming the node when source, weights, bias, groups or window do not fit each other.
#pragma once

#include "absl/status/statusor.h"
#include "core/ops/window.h"

namespace saker {

// Source [N,C,...] is input 0, weights [M,C/group,...] are input 1, a bias [M] may be input 2.
absl::StatusOr<WindowedShape> ReadConvWindow(const OpContext& context);

}  // namespace saker
