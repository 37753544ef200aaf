// Probing a graph: shapes inferred for a made-up request, to learn what holds for all of them (types, ranks, where rows
// go).
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"
#include "core/ops/registry.h"

namespace saker {

// Which graph inputs have an unknown dimension 0, in the order of graph.inputs().
std::vector<bool> InputsWithRows(const Graph& graph);

// INVALID_ARGUMENT names the first graph input whose shape the file does not declare; UNIMPLEMENTED one with an unknown
// dimension other than dimension 0, or whose dimension 0 goes by another symbol than that of the inputs before.
absl::Status CheckInputShapes(const Graph& graph);

// Declared input shapes with `rows` for unknown dimension 0s.
std::vector<Shape> FilledShapes(const Graph& graph, int64_t rows);

// Shapes for `rows` rows. Fails as CheckInputShapes() and InferShapes() do.
absl::StatusOr<InferredValues> InferForRows(const Graph& graph, int64_t rows, const OpRegistry& registry,
                                            size_t max_value_bytes);

}  // namespace saker
