// The oneDNN description of a convolution: which algorithm, in which formats. For the files of this folder that make
// primitives of it.
// Threads: pure functions.
// Fails:   with dnnl::error; call them inside Guarded().
#pragma once

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

// In the formats that oneDNN likes best, as long as they are layouts of ours; plain ones otherwise.
ConvolutionDesc BestConvolution(const ConvolutionSpec& spec);

}  // namespace saker
