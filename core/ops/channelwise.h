// Arithmetic between a value in a blocked or channels-last layout and a number for each channel, without a way back to
// the plain layout: what scales and slopes behind convolutions are.
// Threads: pure functions.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/kernels/binary.h"
#include "core/ops/op.h"

namespace saker {

// A kernel for two operands of FLOAT when one has the shape of the result and comes in such a layout and the other has
// one number, one a channel, or one a channel of each image ([N,C,1,1]); null when that is not so. `keeps_zero`: 0
// against 0 gives 0, so that padding stays as it must be.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeChannelwiseKernel(const KernelContext& context, BinaryFn fn,
                                                                bool keeps_zero);

}  // namespace saker
