// ReadResize: what a Resize or Upsample node asks for, whatever the opset it was written for.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT of the node for numbers that make no sense; UNIMPLEMENTED where scales or sizes depend on
//          the request.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/ops/op.h"
#include "core/ops/resize_axis.h"

namespace saker {

struct ResizeSpec {
  ResizeMethod method;
  std::vector<ResizeGeometry> axes;  // one an axis of input 0
  // Axes whose scale is worked out from the extents of others too.
  std::vector<bool> shares_scale;
  float extrapolation_value = 0;

  Shape Output() const;
  // True when the axis comes out as it went in, whatever its extent.
  bool Keeps(int axis) const;
};

absl::StatusOr<ResizeSpec> ReadResize(const OpContext& context);

}  // namespace saker
