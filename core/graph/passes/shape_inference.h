// InferShapes: walks a sorted graph once with concrete input shapes and finds type, shape and, where it does not depend
// on the request, value of everything in it. Plans are made from its result, one for each row count.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/graph.h"
#include "core/ops/op.h"
#include "core/ops/registry.h"
#include "core/tensor/layout.h"

namespace saker {

// InferredValues: one entry a value of the graph, indexed by ValueId.
struct InferredValues {
  std::vector<TensorDesc> descs;
  // Null where the value depends on the request.
  std::vector<std::shared_ptr<const Tensor>> constants;
};

// Shapes in the order of graph.inputs(), fully known. Small values that follow from shapes and constants alone (the
// shape arithmetic of exported models) are computed on the way. Errors name the node. No value may exceed
// `max_value_bytes`.
absl::StatusOr<InferredValues> InferShapes(const Graph& graph, absl::Span<const Shape> input_shapes,
                                           const OpRegistry& registry, size_t max_value_bytes);

// InferenceAttempt: how far InferShapes() comes. What is known lies in front of the node that failed.
struct InferenceAttempt {
  absl::Status status;
  InferredValues values;
  size_t nodes_done = 0;
};
InferenceAttempt TryInferShapes(const Graph& graph, absl::Span<const Shape> input_shapes, const OpRegistry& registry,
                                size_t max_value_bytes);

// The context that the op functions want, for one node of the graph.
OpContext MakeOpContext(const Node& node, const InferredValues& values);

}  // namespace saker
