// The oneDNN description of a convolution: which algorithm, in which formats. For the files of this folder that make
// primitives of it.
// Threads: pure functions.
// Fails:   with dnnl::error; call them inside Guarded().
#pragma once

#include <optional>

#include "core/kernels/convolution.h"
#include "core/kernels/onednn.h"

namespace saker {

using ConvolutionDesc = dnnl::convolution_forward::primitive_desc;

// The shape of the weights as oneDNN counts: with an axis for groups where there are any.
Shape GroupedWeights(const ConvolutionSpec& spec);
// How the weights lie in a file.
dnnl::memory::desc PlainWeights(const ConvolutionSpec& spec);

// With just these formats; one of them may be left to oneDNN.
ConvolutionDesc DescribeConvolution(const ConvolutionSpec& spec, const dnnl::memory::desc& source,
                                    const dnnl::memory::desc& weights, const dnnl::memory::desc& destination);

// A 3 x 3 convolution by Winograd's transformation, which needs 16 multiplications for 4 outputs, or 36 for 16, instead of
// 36 and 144 (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015), in blocks of 16 channels.
// For one image: for several, oneDNN takes other tiles and other packed weights.
// Nullopt where oneDNN has none (it wants AVX-512), or where it was measured to be no faster: docs/decisions/0013.
std::optional<ConvolutionDesc> WinogradConvolution(const ConvolutionSpec& spec);

// In the formats that oneDNN likes best, as long as they are layouts of ours; plain ones otherwise.
ConvolutionDesc BestConvolution(const ConvolutionSpec& spec);

}  // namespace saker
