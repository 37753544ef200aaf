// MakeDenseKernel: the product with constant weights, for saker::Dense and for the Gemm and MatMul nodes that amount to
// it.
#pragma once

#include <memory>

#include "core/kernels/dense.h"
#include "core/ops/op.h"

namespace saker {

// x is input 0, [..,K] and FLOAT; the weights are the constant of input 1, [K,N] or, transposed, [N,K]; `bias` has N
// elements or is null. The node's post-ops are applied.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeDenseKernel(const KernelContext& context, bool transposed,
                                                          const std::shared_ptr<const Tensor>& bias);

// The activation that such products (and narrow convolutions) apply themselves, if the first post-op is one of those;
// else none.
DenseActivation FusedActivation(absl::Span<const PostOp> steps);

}  // namespace saker
