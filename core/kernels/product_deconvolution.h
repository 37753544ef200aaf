// ProductDeconvolution: a deconvolution (ONNX's ConvTranspose) as a matrix product: each element of the source times all
// weights is a window of the destination, which is added where it belongs. Ahead of oneDNN's own, which spreads windows
// one element at a time and applies activations in plain loops. Source and destination have their channels last.
// Threads: pure functions; packed weights are read only.
// Fails:   PackProductWeights() with RESOURCE_EXHAUSTED when there is no memory.
// Units:   elements.
#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/convolution.h"

namespace saker {

// Up to three spatial axes, one group.
bool FitsProductDeconvolution(const ConvolutionSpec& spec);

// Weights [C,M,...] as the product wants them.
absl::StatusOr<AlignedBuffer> PackProductWeights(const ConvolutionSpec& spec, const float* weights);

// Bytes of scratch, which must be 64-byte aligned.
size_t ProductScratchBytes(const ConvolutionSpec& spec);

// `bias` has a number for each channel, or is null. The spec's steps are not applied.
void ProductDeconvolution(const ConvolutionSpec& spec, const float* source, const float* packed, const float* bias,
                          float* destination, float* scratch);

}  // namespace saker
