// PadPicture: a picture with the zeros around it that a convolution's padding stands for, so that no window has to look
// where it ends.
// Threads: pure functions.
// Units:   elements; plain layout.
#pragma once

#include <cstdint>

#include "core/kernels/convolution.h"

namespace saker {

// Rows and columns of one picture of two spatial axes, padding included. Pads must not be negative.
int64_t PaddedRows(const ConvolutionSpec& spec);
int64_t PaddedColumns(const ConvolutionSpec& spec);

// Copies one picture, all channels, between its padding, whose zeros must stand already. `pitch` elements, at least
// PaddedColumns(), from one row of `padded` to the next.
void PadPicture(const ConvolutionSpec& spec, const float* source, int64_t pitch, float* padded);

}  // namespace saker
