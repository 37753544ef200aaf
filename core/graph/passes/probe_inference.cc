#include "core/graph/passes/probe_inference.h"

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// A picture's side or a sequence's length that most graphs take: divisible by the usual strides first. 1 comes last, as
// an axis of one element tells little about where its elements go.
constexpr int64_t kOtherExtents[] = {64, 224, 7, 1};

}  // namespace

std::vector<bool> InputsWithRows(const Graph& graph) {
  std::vector<bool> with_rows;
  for (const ValueId id : graph.inputs()) {
    const Value& value = graph.value(id);
    with_rows.push_back(value.has_shape && value.shape.rank() > 0 && value.shape[0] == Shape::kUnknown);
  }
  return with_rows;
}

absl::Status CheckShapesDeclared(const Graph& graph) {
  for (const ValueId id : graph.inputs()) {
    const Value& value = graph.value(id);
    if (value.has_shape) continue;
    return absl::InvalidArgumentError(absl::StrCat("input \"", value.name,
                                                   "\": the model declares no shape; expected at least the number of ",
                                                   "dimensions, with symbols for unknown ones"));
  }
  return absl::OkStatus();
}

bool HasOtherUnknowns(const Graph& graph) {
  for (const ValueId id : graph.inputs()) {
    const Shape& shape = graph.value(id).shape;
    for (int axis = 1; axis < shape.rank(); ++axis) {
      if (shape[axis] == Shape::kUnknown) return true;
    }
  }
  return false;
}

std::vector<Shape> FilledShapes(const Graph& graph, int64_t rows, int64_t other) {
  std::vector<Shape> shapes;
  for (const ValueId id : graph.inputs()) {
    Shape shape = graph.value(id).shape;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == Shape::kUnknown) shape[axis] = axis == 0 ? rows : other;
    }
    shapes.push_back(shape);
  }
  return shapes;
}

absl::StatusOr<InferredValues> InferForRows(const Graph& graph, int64_t rows, const OpRegistry& registry,
                                            size_t max_value_bytes) {
  absl::Status first = CheckShapesDeclared(graph);
  if (!first.ok()) return first;
  for (const int64_t other : kOtherExtents) {
    absl::StatusOr<InferredValues> values =
        InferShapes(graph, FilledShapes(graph, rows, other), registry, max_value_bytes);
    if (values.ok()) return values;
    if (first.ok()) first = values.status();
    if (!HasOtherUnknowns(graph)) break;
  }
  return first;
}

}  // namespace saker
