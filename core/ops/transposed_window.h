// ReadTransposedWindow: the attributes of ConvTranspose (strides, dilations, pads, auto_pad, output_padding,
// output_shape), checked and completed, and the extents that follow from them.
// Threads: pure function.
// Fails:   INVALID_ARGUMENT naming the node for wrong counts, values out of range, and results that would be empty.
#pragma once

#include "core/ops/window.h"

namespace saker {

// The source is input 0, [N,C,...]; `kernel` has an extent for each spatial axis. Entries of pads_end are what is left
// when everything else is settled, and negative where the result is longer than the windows reach.
absl::StatusOr<WindowedShape> ReadTransposedWindow(const OpContext& context, std::vector<int64_t> kernel);

}  // namespace saker
