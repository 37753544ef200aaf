// RunGraph: a graph node by node, each with a kernel of its own, in plain layouts: slow and simple, so that a graph can
// be compared with itself before and after a pass.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/tensor/tensor.h"

namespace saker {

// The values of graph.outputs() for the inputs given in the order of graph.inputs().
absl::StatusOr<std::vector<Tensor>> RunGraph(const Graph& graph, const std::vector<Tensor>& inputs);

// Numbers between -1 and 1 that repeat only after a long while; the same each time.
Tensor SomeFloats(const Shape& shape, int seed = 1);

// A rank and a type for each value, as the passes get them: inferred for 3 rows. Aborts when that fails.
struct InferredValues Known(const Graph& graph);

// Expects that both graphs answer the same, to rounding, for 3 rows of SomeFloats.
void ExpectSameAnswers(const Graph& before, const Graph& after);

// op_type of each node, in order.
std::vector<std::string> OpTypes(const Graph& graph);

}  // namespace saker
