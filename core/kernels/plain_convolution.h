// PlainConvolution, PlainDeconvolution: convolutions and their transposes in plain loops: for the types and sizes that
// oneDNN does not take, and what its primitives are tested against.
// Threads: pure functions.
// Units:   elements; everything in ONNX's order. The spec's steps are not applied.
#pragma once

#include "core/kernels/convolution.h"

namespace saker {

// Spatial axes that the loops take.
inline constexpr int kMostPlainAxes = 3;

// For float and double. `bias` may be null. Sources may be empty where the padding alone holds a window.
template <typename T>
void PlainConvolution(const ConvolutionSpec& spec, const T* source, const T* weights, const T* bias, T* destination);

// Weights are [C,M/groups,...]. Entries of pads_end say nothing here; the destination's extents do.
template <typename T>
void PlainDeconvolution(const ConvolutionSpec& spec, const T* source, const T* weights, const T* bias, T* destination);

extern template void PlainConvolution<float>(const ConvolutionSpec&, const float*, const float*, const float*, float*);
extern template void PlainConvolution<double>(const ConvolutionSpec&, const double*, const double*, const double*,
                                              double*);
extern template void PlainDeconvolution<float>(const ConvolutionSpec&, const float*, const float*, const float*,
                                               float*);
extern template void PlainDeconvolution<double>(const ConvolutionSpec&, const double*, const double*, const double*,
                                                double*);

}  // namespace saker
