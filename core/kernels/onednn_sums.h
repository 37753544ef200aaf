// SumScaling as oneDNN's attributes. For the byte kernels of this folder only.
#pragma once

#include "core/kernels/onednn.h"
#include "core/kernels/sum_steps.h"

namespace saker::onednn {

// Scales lie along dimension 1 of the result. The scratchpad is the caller's.
dnnl::primitive_attr SumAttributes(const SumScaling& scaling);

}  // namespace saker::onednn
