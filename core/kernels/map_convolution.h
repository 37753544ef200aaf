// MapConvolution: a convolution of small pictures with few channels and many maps, as second convolutions of networks for
// digits are. It reads the picture in plain layout, one pixel at a time, and lays its vectors along the maps, which lie
// together in what it writes: channels last.
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
// axes, one group, stride 1, pads that are not negative, 5 to 12 channels in, maps that fill whole vectors, 8 to 32
// columns out.
bool FitsMapConvolution(const ConvolutionSpec& spec);

// Names the packing that this machine's vectors want.
std::string MapPackingName();

// Weights as ONNX stores them, [M,C,KH,KW], in the order in which they are read. RESOURCE_EXHAUSTED without memory.
absl::StatusOr<AlignedBuffer> PackMapWeights(const ConvolutionSpec& spec, const float* weights);

// For one padded picture; none where there is no padding.
size_t MapScratchBytes(const ConvolutionSpec& spec);

// Maps must fill whole vectors. `weights` from PackMapWeights(); `bias` may be null; the spec's own steps are not looked at. `source` is plain,
// `destination` has channels last. `scratch` is 64-byte aligned. PlainConvolution() is the oracle.
void MapConvolution(const ConvolutionSpec& spec, const float* source, const float* weights, const float* bias,
                    const DenseActivation& activation, float* destination, float* scratch);

}  // namespace saker
