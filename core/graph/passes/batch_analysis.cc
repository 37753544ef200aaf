#include "core/graph/passes/batch_analysis.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/probe_inference.h"
#include "core/graph/passes/row_constants.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {
namespace {

// Two numbers of rows that hardly occur as fixed extents, without a common divisor, so that no fixed dimension passes
// for rows in both.
constexpr std::array<int64_t, 2> kProbes = {3, 5};

// Inputs that say how outputs are shaped and nothing of what is in them: they may depend on the number of rows, as the
// shapes of the outputs are compared between the probes anyway.
bool IsShapeInput(const Node& node, size_t input) {
  if (!node.domain.empty()) return false;
  if (node.op_type == "ConstantOfShape") return input == 0;
  return input == 1 && (node.op_type == "Reshape" || node.op_type == "Expand" || node.op_type == "Tile");
}

std::string NodeText(const Node& node) { return absl::StrCat("node \"", node.name, "\" (", node.op_type, ")"); }

// Follows the rows through the graph for all probes side by side.
class RowFollower {
 public:
  RowFollower(const Graph& graph, const OpRegistry& registry, const std::array<InferredValues, 2>& probes)
      : graph_(graph), registry_(registry), probes_(probes), rows_(static_cast<size_t>(graph.value_count())) {}

  // Why the rows are not independent; empty when they are.
  std::string Follow(const std::vector<bool>& input_has_rows) {
    for (size_t i = 0; i < graph_.inputs().size(); ++i) {
      if (input_has_rows[i]) rows_[graph_.inputs()[i]] = RowAxis{0, 1};
    }
    for (const Node& node : graph_.nodes()) {
      if (std::string reason = FollowNode(node); !reason.empty()) return reason;
    }
    for (const ValueId id : graph_.outputs()) {
      if (rows_[id] == RowAxis{0, 1}) continue;
      return absl::StrCat("output \"", graph_.value(id).name,
                          "\" does not hold one row of its dimension 0 a row of the ", "request");
    }
    return "";
  }

 private:
  bool IsConstant(ValueId id) const {
    return probes_[0].constants[id] != nullptr && probes_[1].constants[id] != nullptr;
  }

  // A constant with the same slice for each row has rows; any other that changes with their number is suspicious.
  std::string CheckInputs(const Node& node) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId id = node.inputs[i];
      if (id == kNoValue || !IsConstant(id) || IsShapeInput(node, i)) continue;
      const Tensor& a = *probes_[0].constants[id];
      const Tensor& b = *probes_[1].constants[id];
      if (SameTensor(a, b)) continue;
      const std::optional<RowAxis> rows = RowsOfConstant(a, kProbes[0], b, kProbes[1]);
      if (!rows) return absl::StrCat(NodeText(node), " reads a value that depends on the number of rows");
      rows_[id] = *rows;
    }
    return "";
  }

  std::vector<RowAxis> InputRows(const Node& node) const {
    std::vector<RowAxis> rows;
    for (const ValueId id : node.inputs) rows.push_back(id == kNoValue ? RowAxis{} : rows_[id]);
    return rows;
  }

  std::string FollowNode(const Node& node) {
    const auto known = [this](ValueId id) { return id == kNoValue || IsConstant(id); };
    if (std::all_of(node.outputs.begin(), node.outputs.end(), known)) return "";
    if (std::string reason = CheckInputs(node); !reason.empty()) return reason;
    const std::vector<RowAxis> inputs = InputRows(node);
    std::vector<RowAxis> outputs(node.outputs.size());
    if (std::any_of(inputs.begin(), inputs.end(), [](const RowAxis& rows) { return rows.per_row(); })) {
      const std::optional<std::vector<RowAxis>> flown = FlowBothProbes(node, inputs);
      if (!flown) return absl::StrCat(NodeText(node), " mixes rows");
      outputs = *flown;
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kNoValue) continue;
      rows_[node.outputs[i]] = outputs[i];
      if (!ShapesAgree(node.outputs[i]))
        return absl::StrCat(NodeText(node), " makes a shape that depends on the number of rows");
    }
    return "";
  }

  // The rows of the outputs, when the operator says the same for both probes.
  std::optional<std::vector<RowAxis>> FlowBothProbes(const Node& node, const std::vector<RowAxis>& inputs) const {
    const absl::StatusOr<const OpDefinition*> definition = registry_.Resolve(node);
    if (!definition.ok() || (*definition)->row_flow == nullptr) return std::nullopt;
    const auto a = (*definition)->row_flow(MakeOpContext(node, probes_[0]), inputs);
    const auto b = (*definition)->row_flow(MakeOpContext(node, probes_[1]), inputs);
    if (!a || !b || *a != *b || a->size() < node.outputs.size()) return std::nullopt;
    return a;
  }

  // True when the shapes of both probes differ in the row axis only, and there as they must.
  bool ShapesAgree(ValueId id) const {
    const RowAxis& rows = rows_[id];
    Shape a = probes_[0].descs[id].shape;
    Shape b = probes_[1].descs[id].shape;
    if (a.rank() != b.rank()) return false;
    if (rows.per_row()) {
      if (rows.axis < 0 || rows.axis >= a.rank()) return false;
      if (a[rows.axis] != kProbes[0] * rows.block || b[rows.axis] != kProbes[1] * rows.block) return false;
      a[rows.axis] = b[rows.axis];
    }
    return a == b;
  }

  const Graph& graph_;
  const OpRegistry& registry_;
  const std::array<InferredValues, 2>& probes_;
  std::vector<RowAxis> rows_;
};

// A model that takes the rows of one shape only. Several runs can be one request when all inputs and outputs have that
// number of rows.
absl::StatusOr<BatchSemantics> FixedRows(const Graph& graph, const InferredValues& values) {
  BatchSemantics batch;
  batch.kind = BatchSemantics::Kind::kFixedRows;
  const auto rows_of = [&](ValueId id) {
    const Shape& shape = values.descs[id].shape;
    return shape.rank() == 0 ? int64_t{0} : shape[0];
  };
  const int64_t rows = graph.inputs().empty() ? 0 : rows_of(graph.inputs().front());
  batch.fixed_rows = std::max<int64_t>(rows, 1);
  batch.stackable = rows > 0;
  for (const ValueId id : graph.inputs()) {
    batch.stackable = batch.stackable && rows_of(id) == rows;
    batch.input_has_rows.push_back(rows_of(id) == rows);
  }
  for (const ValueId id : graph.outputs()) {
    batch.stackable = batch.stackable && rows_of(id) == rows && values.constants[id] == nullptr;
  }
  if (!batch.stackable) std::fill(batch.input_has_rows.begin(), batch.input_has_rows.end(), false);
  return batch;
}

// Inference fails for several rows: either the graph takes a single row although the file names a symbol, or it needs
// extents that no probe had.
absl::StatusOr<BatchSemantics> WithoutProbes(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes,
                                             const absl::Status& failure) {
  const absl::StatusOr<InferredValues> one = InferForRows(graph, 1, registry, max_value_bytes);
  if (one.ok()) return FixedRows(graph, *one);
  if (!HasOtherUnknowns(graph) || failure.code() == absl::StatusCode::kUnimplemented) return failure;
  BatchSemantics batch;
  batch.kind = BatchSemantics::Kind::kMixedRows;
  batch.input_has_rows = InputsWithRows(graph);
  batch.reason = absl::StrCat("rows cannot be followed while dimensions are unknown: ", failure.message());
  return batch;
}

}  // namespace

absl::StatusOr<BatchSemantics> AnalyzeBatch(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  SAKER_RETURN_IF_ERROR(CheckShapesDeclared(graph));
  BatchSemantics batch;
  batch.input_has_rows = InputsWithRows(graph);
  const auto& has_rows = batch.input_has_rows;
  std::array<InferredValues, 2> probes;
  for (size_t i = 0; i < kProbes.size(); ++i) {
    absl::StatusOr<InferredValues> values = InferForRows(graph, kProbes[i], registry, max_value_bytes);
    if (!values.ok()) return WithoutProbes(graph, registry, max_value_bytes, values.status());
    probes[i] = *std::move(values);
    if (std::find(has_rows.begin(), has_rows.end(), true) == has_rows.end()) return FixedRows(graph, probes[i]);
  }
  batch.reason = RowFollower(graph, registry, probes).Follow(batch.input_has_rows);
  batch.kind = batch.reason.empty() ? BatchSemantics::Kind::kIndependentRows : BatchSemantics::Kind::kMixedRows;
  return batch;
}

std::vector<Shape> ShapesForRows(const Graph& graph, const BatchSemantics& batch, int64_t rows) {
  const bool fixed = batch.kind == BatchSemantics::Kind::kFixedRows;
  return FilledShapes(graph, fixed ? batch.fixed_rows : rows, 1);
}

}  // namespace saker
