// MakeByteConvKernel: a convolution of bytes with constant weights on oneDNN, for the operators that have one.
// Only where CpuMultipliesBytesExactly().
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/kernels/byte_convolution.h"
#include "core/ops/op.h"

namespace saker {

struct ByteConvSetup {
  // Complete but for `bias`. A zero point that no padding repeats goes into the bias.
  ByteConvolutionSpec spec;
  std::shared_ptr<const Tensor> weights;  // the node's constant, UINT8 or INT8
  std::vector<int32_t> weight_zero_points;
  // In units of the sums, one an output channel; empty: none.
  std::vector<float> bias;
  // Input that brings the source's zero point, a byte, when the spec says that it comes with the run.
  int zero_point_input = -1;
  // Input that a step adds to; -1: none. It has the type of the result.
  int added_input = -1;
};

// Null when the weights less their zero points do not fit INT8, so that another way must be taken.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeByteConvKernel(const KernelContext& context, ByteConvSetup setup);

}  // namespace saker
