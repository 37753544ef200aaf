// ReadWindow: the attributes that convolutions and poolings share (kernel_shape, strides, dilations, pads, auto_pad,
// ceil_mode), checked and completed, and the extents that follow from them.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT naming the node for wrong counts, non-positive values and windows larger than their input.
#pragma once

#include "absl/status/statusor.h"
#include "core/kernels/convolution.h"
#include "core/ops/op.h"

namespace saker {

struct WindowedShape {
  Window window;
  // Spatial extents of the result.
  std::vector<int64_t> output;
};

// `kernel` empty: the attribute kernel_shape says it. The source is input 0, [N,C,...].
absl::StatusOr<WindowedShape> ReadWindow(const OpContext& context, std::vector<int64_t> kernel);

// The window that covers all spatial axes of input 0 (global poolings).
absl::StatusOr<WindowedShape> GlobalWindow(const OpContext& context);

}  // namespace saker
