// MakeSharedConvKernel: a convolution of one image as a kernel of slices that several threads compute.
// Threads: pure function.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/convolution.h"
#include "core/ops/op.h"

namespace saker {

// Cut for `context.threads`; `weights` as the whole convolution packs them. Null where it cannot be cut, or is not worth
// it. Fails as packing weights does.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeSharedConvKernel(const KernelContext& context,
                                                               const ConvolutionSpec& spec,
                                                               const std::shared_ptr<const AlignedBuffer>& weights);

}  // namespace saker
