// CreateDeconvolution: oneDNN's deconvolution (ONNX's ConvTranspose) of fixed shapes, in the form of a Convolution. In
// the spec weights are [C,M/groups,...], as ConvTranspose stores them, and entries of pads_end may be negative
// by less than the stride: the output is then longer than the windows reach.
// Threads: pure function.
// Fails:   INTERNAL when oneDNN has no such deconvolution.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/kernels/convolution.h"

namespace saker {

absl::StatusOr<std::unique_ptr<Convolution>> CreateDeconvolution(const ConvolutionSpec& spec);

}  // namespace saker
