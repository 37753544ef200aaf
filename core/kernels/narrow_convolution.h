// NarrowConvolution: a convolution of small pictures with few channels, as networks for digits begin with. Blocks of
// channels, which oneDNN works in, would be mostly padding there; this one lays its vectors along the columns of the
// picture, and keeps source and destination in plain layout.
// Threads: pure functions; packed weights are read only.
// Owns:    nothing.
// Units:   elements; scratch in bytes.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/convolution.h"
#include "core/kernels/dense.h"

namespace saker {

// True for shapes where it was measured ahead (tests/benchmarks/kernels/narrow_convolution_benchmark.cc): two spatial
// axes, one group, stride 1, up to 2 channels in and 8 out, 8 to 32 columns out. Looks at shapes and window only.
bool FitsNarrowConvolution(const ConvolutionSpec& spec);

// Names the packing that this machine's vectors want.
std::string NarrowPackingName();

// Weights as ONNX stores them, [M,C,KH,KW], in the order in which they are read. RESOURCE_EXHAUSTED without memory.
absl::StatusOr<AlignedBuffer> PackNarrowWeights(const ConvolutionSpec& spec, const float* weights);

// For one padded picture.
size_t NarrowScratchBytes(const ConvolutionSpec& spec);

// `weights` from PackNarrowWeights(); `bias` may be null; the spec's own steps are not looked at. `scratch` is 64-byte
// aligned. PlainConvolution() is the oracle.
void NarrowConvolution(const ConvolutionSpec& spec, const float* source, const float* weights, const float* bias,
                       const DenseActivation& activation, float* destination, float* scratch);

}  // namespace saker
