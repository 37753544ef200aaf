#include "core/graph/passes/probe_inference.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

std::string SymbolOf(const Value& value, int axis) {
  const auto i = static_cast<size_t>(axis);
  return i < value.dim_names.size() ? value.dim_names[i] : "";
}

bool HasUnknownRows(const Value& value) { return value.shape.rank() > 0 && value.shape[0] == Shape::kUnknown; }

// Plans are made for row counts; nothing else may be the request's to choose yet.
absl::Status CheckOtherExtents(const Value& value) {
  for (int axis = 1; axis < value.shape.rank(); ++axis) {
    if (value.shape[axis] != Shape::kUnknown) continue;
    const std::string symbol = SymbolOf(value, axis);
    return absl::UnimplementedError(absl::StrCat(
        "input \"", value.name, "\": dimension ", axis, symbol.empty() ? "" : absl::StrCat(" (", symbol, ")"),
        " has no fixed size; only dimension 0, the number of rows, may vary: export the model with fixed sizes"));
  }
  return absl::OkStatus();
}

// Two inputs whose first dimensions go by different names do not promise to have as many rows.
absl::Status CheckSameRows(const Value& first, const Value& value) {
  const std::string rows = SymbolOf(first, 0);
  const std::string other = SymbolOf(value, 0);
  if (rows.empty() || other.empty() || rows == other) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat("input \"", value.name, "\": dimension 0 is ", other,
                                               ", but the rows of input \"", first.name, "\" are ", rows,
                                               "; export both with one symbol, or one of them with a fixed size"));
}

}  // namespace

std::vector<bool> InputsWithRows(const Graph& graph) {
  std::vector<bool> with_rows;
  for (const ValueId id : graph.inputs()) {
    const Value& value = graph.value(id);
    with_rows.push_back(value.has_shape && HasUnknownRows(value));
  }
  return with_rows;
}

absl::Status CheckInputShapes(const Graph& graph) {
  const Value* first = nullptr;
  for (const ValueId id : graph.inputs()) {
    const Value& value = graph.value(id);
    if (!value.has_shape) {
      return absl::InvalidArgumentError(
          absl::StrCat("input \"", value.name, "\": the model declares no shape; expected at least the number of ",
                       "dimensions, with a symbol for the number of rows"));
    }
    SAKER_RETURN_IF_ERROR(CheckOtherExtents(value));
    if (!HasUnknownRows(value)) continue;
    if (first == nullptr) first = &value;
    SAKER_RETURN_IF_ERROR(CheckSameRows(*first, value));
  }
  return absl::OkStatus();
}

std::vector<Shape> FilledShapes(const Graph& graph, int64_t rows) {
  std::vector<Shape> shapes;
  for (const ValueId id : graph.inputs()) {
    shapes.push_back(graph.value(id).shape);
    if (HasUnknownRows(graph.value(id))) shapes.back()[0] = rows;
  }
  return shapes;
}

absl::StatusOr<InferredValues> InferForRows(const Graph& graph, int64_t rows, const OpRegistry& registry,
                                            size_t max_value_bytes) {
  SAKER_RETURN_IF_ERROR(CheckInputShapes(graph));
  return InferShapes(graph, FilledShapes(graph, rows), registry, max_value_bytes);
}

}  // namespace saker
