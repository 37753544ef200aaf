// FuseQuantizedProducts: a Conv, Gemm or MatMul between a dequantised value and dequantised constant weights works on
// the bytes themselves, and takes the activation and the QuantizeLinear behind it with it: saker::QuantizedConv and
// saker::QuantizedDense. Only where CpuMultipliesBytesExactly(): elsewhere the weights are dequantised ahead, and the
// network runs in FLOAT.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Returns how many products became such. Nodes swallowed are erased; what only fed them is left to RemoveDeadNodes().
int FuseQuantizedProducts(Graph& graph);

}  // namespace saker
