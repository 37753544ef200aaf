// MakeConvolutionKernel: what Conv and ConvTranspose share once their attributes are read: the primitive with packed
// weights, bias and post-ops fused, or plain loops where oneDNN has no such case.
// Threads: pure functions.
// Fails:   UNIMPLEMENTED for element types other than FLOAT and DOUBLE, for more than three spatial axes, and for weights
//          that packing would blow up.
#pragma once

#include <memory>

#include "core/kernels/convolution.h"
#include "core/ops/op.h"
#include "core/ops/row_flow.h"

namespace saker {

enum class ConvolutionKind { kConv, kConvTranspose };

// For infer: all operands have one type.
absl::Status CheckOperandTypes(const OpContext& context);

// `spec` has the shapes, groups and window of a node whose inputs are source, weights and an optional bias; everything
// else of it is filled in here.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeConvolutionKernel(const KernelContext& context, ConvolutionSpec spec,
                                                                ConvolutionKind kind);

// Images of a batch do not meet; everything else of a convolution does.
RowFlow RowsOfConvolution(const OpContext& context, absl::Span<const RowAxis> rows);

}  // namespace saker
