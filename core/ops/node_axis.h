// ReadNodeAxis: the one axis along which an operator works, from its attribute `axis`, in [0, rank) of input 0.
// Threads: a pure function.
// Fails:   INVALID_ARGUMENT naming the node when the axis is out of range.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/status_macros.h"
#include "core/ops/op.h"

namespace saker {

inline absl::StatusOr<int> ReadNodeAxis(const OpContext& context, int64_t default_axis) {
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", default_axis));
  absl::StatusOr<int> axis = NormalizeAxis(asked, context.shape(0).rank());
  if (!axis.ok()) return context.Error(axis.status().message());
  return axis;
}

}  // namespace saker
