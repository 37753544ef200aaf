// ReadWindow: the attributes that convolutions and poolings share (kernel_shape, strides, dilations, pads, auto_pad,
// ceil_mode), checked and completed, and the extents that follow from them.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT naming the node for wrong counts, non-positive values, windows larger than their input and
//          windows of more than kMostWindowPlaces elements.
#pragma once

#include "absl/status/statusor.h"
#include "core/kernels/convolution.h"
#include "core/ops/op.h"

namespace saker {

// Elements that a window may cover: one of 4096 by 4096.
inline constexpr int64_t kMostWindowPlaces = int64_t{1} << 24;

struct WindowedShape {
  Window window;
  // Spatial extents of the result.
  std::vector<int64_t> output;
};

// `kernel` empty, as for poolings: the attribute kernel_shape says it, and ceil_mode may round extents up. The source is
// input 0, [N,C,...].
absl::StatusOr<WindowedShape> ReadWindow(const OpContext& context, std::vector<int64_t> kernel);

// For poolings: a window must not find room in the padding alone, where there is nothing to pool.
absl::Status CheckPadsBelowReach(const OpContext& context, const Window& window);

// The attribute `name`, which must be `count` numbers of at least `smallest`; `fill` for each when it is absent.
absl::StatusOr<std::vector<int64_t>> ReadWindowList(const OpContext& context, absl::string_view name, size_t count,
                                                    int64_t fill, int64_t smallest);
// Keeps the places of a window countable, and the time that a run takes within reason.
absl::Status CheckWindowPlaces(const OpContext& context, const std::vector<int64_t>& kernel);

// The window that covers all spatial axes of input 0 (global poolings).
absl::StatusOr<WindowedShape> GlobalWindow(const OpContext& context);

}  // namespace saker
