// MakeNarrowConvKernel: a Conv of few channels by NarrowConvolution() or MapConvolution().
// Threads: pure functions.
#pragma once

#include <memory>

#include "core/kernels/convolution.h"
#include "core/ops/op.h"

namespace saker {

// FLOAT with constant weights, a shape that one of the two was measured ahead for, and nothing added to the sums.
bool FitsNarrowConv(const KernelContext& context, const ConvolutionSpec& spec);

// For a node that fits. The node's post-ops are applied.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeNarrowConvKernel(const KernelContext& context, ConvolutionSpec spec);

}  // namespace saker
