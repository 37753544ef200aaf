// WidenHalves: makes a graph with FLOAT16 and BFLOAT16 values compute in float. These types halve what a model takes on
// disk and on the wire, but CPUs have next to no arithmetic in them, and neither have our kernels: so the engine stores
// halves and computes in float, which is also the more exact of the two. Graph inputs are cast when they come in, graph
// outputs when they go out (the signature stays what the file says), half constants become float ones. Where the author
// asks for rounding, with a Cast, it happens: the value is cast to half and back. Sums in between are not rounded.
// Fails:   RESOURCE_EXHAUSTED when there is no memory for the constants in float.
#pragma once

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// The number of values that were half floats; 0 leaves the graph as it is. The graph must be sorted, and stays so.
absl::StatusOr<int> WidenHalves(Graph& graph, const OpRegistry& registry);

}  // namespace saker
