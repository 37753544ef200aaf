// OptimizeGraph: all graph passes in their order. Each pass is a file of this folder with one function and its reason.
#pragma once

#include "absl/status/status.h"
#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// Rewrites a sorted graph in place into one with the same signature and the same answers (to rounding): constants
// folded, Dropout and Identity removed, work done twice and movement that undoes itself removed, BatchNormalization
// folded into Conv, Gemm/MatMul + Add turned into saker::Dense, activations fused as post-ops, dead nodes removed.
// Leaves the graph sorted. One answer changes: a NaN that a Conv makes becomes 0 or a bound in a Relu or Clip fused
// behind it, where the operator alone would keep it.
absl::Status OptimizeGraph(Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

// The part of it that needs no shapes, for a graph whose shapes wait for the request (see request_shaping.h): what is
// done here is done once for all its variants, which then share the weights that it made.
absl::Status OptimizeUnshapedGraph(Graph& graph, const OpRegistry& registry);

}  // namespace saker
