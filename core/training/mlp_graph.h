// MlpGraph: a trained network as a Graph, ready for the ONNX writer.
// Threads: any; reads the network.
// Fails:   never.
#pragma once

#include "core/graph/graph.h"
#include "core/training/mlp.h"

namespace saker {

inline constexpr int kMlpOpset = 13;

// Input "image" FLOAT [N,inputs], then Gemm and Relu layer by layer, Softmax at the end: output "probabilities" FLOAT
// [N,classes]. N is the request's to choose. Weights are copied.
Graph MlpGraph(const Mlp& mlp);

}  // namespace saker
