#include "core/graph/passes/batch_analysis.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/probe_inference.h"
#include "core/graph/passes/row_constants.h"
#include "core/graph/passes/row_taint.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {
namespace {

// Numbers of rows that the graph is tried with. What holds for all of them is taken to hold for any: 1 and 2, where
// axes vanish and broadcasts begin; two that hardly occur as fixed extents, without a common divisor; and larger ones,
// where what is divided by or cut at a constant shows.
constexpr std::array<int64_t, 6> kProbes = {1, 2, 3, 5, 16, 64};
// The first so many are small: what is computed from shapes ahead of the run is known for all of them.
constexpr size_t kSmallProbes = 4;
// Operators say where rows go for 3 and for 5: in smaller or rounder shapes a fixed extent would pass for rows.
constexpr std::array<size_t, 2> kFlowProbes = {2, 3};

// Only the smallest run must keep to the limits for the graph to be understood.
constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

using Probes = std::vector<InferredValues>;  // one an entry of kProbes

std::string NodeText(const Node& node) { return absl::StrCat("node \"", node.name, "\" (", node.op_type, ")"); }

// Follows the rows through the graph for all probes side by side.
class RowFollower {
 public:
  RowFollower(const Graph& graph, const OpRegistry& registry, const Probes& probes)
      : graph_(graph),
        registry_(registry),
        probes_(probes),
        taint_(graph, registry, probes[kFlowProbes[0]], probes[kFlowProbes[1]]),
        rows_(static_cast<size_t>(graph.value_count())) {}

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
  // Known for every small number of rows; for large ones it may be too large to be computed ahead of the run.
  bool IsConstant(ValueId id) const {
    return std::all_of(probes_.begin(), probes_.begin() + kSmallProbes,
                       [id](const InferredValues& values) { return values.constants[id] != nullptr; });
  }

  bool IsSameForAll(ValueId id) const {
    const Tensor& first = *probes_[0].constants[id];
    return std::all_of(probes_.begin(), probes_.end(), [&](const InferredValues& values) {
      return values.constants[id] == nullptr || SameTensor(first, *values.constants[id]);
    });
  }

  // Where a constant that changes with the number of rows has the same slice for each.
  std::optional<RowAxis> RowsOf(ValueId id) const {
    std::optional<RowAxis> rows;
    for (size_t i = 1; i < probes_.size(); ++i) {
      if (probes_[i].constants[id] == nullptr) continue;
      const std::optional<RowAxis> found =
          RowsOfConstant(*probes_[0].constants[id], kProbes[0], *probes_[i].constants[id], kProbes[i]);
      if (!found || (rows && !(*rows == *found))) return std::nullopt;
      rows = found;
    }
    return rows;
  }

  // A constant with the same slice for each row has rows; any other that changes with their number is suspicious.
  std::string CheckInputs(const Node& node) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId id = node.inputs[i];
      if (id == kNoValue || !IsConstant(id) || IsShapeInput(node, i)) continue;
      const bool same = IsSameForAll(id);
      if (same && !taint_.Reaches(id)) continue;
      const std::optional<RowAxis> rows = same ? std::nullopt : RowsOf(id);
      if (!rows) return absl::StrCat(NodeText(node), " reads a value that depends on the number of rows");
      rows_[id] = *rows;
    }
    return "";
  }

  // A Reshape has to place all elements: where one extent alone is open, those beside it leave it no choice.
  bool HasOneOpenExtent(const Node& node, ValueId target, int64_t computed) const {
    if (node.op_type != "Reshape" || computed != 1) return false;
    const Tensor& extents = *probes_[kFlowProbes[0]].constants[static_cast<size_t>(target)];
    if (extents.type() != DataType::kInt64) return false;
    const absl::Span<const int64_t> values = extents.As<int64_t>();
    return std::find(values.begin(), values.end(), -1) == values.end();
  }

  // A shape that grows with the rows is compared between the probes. One computed from their number in another way may
  // only go wrong beyond them.
  std::string CheckShapeInputs(const Node& node) const {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (!IsShapeInput(node, i)) continue;
      const int64_t computed = taint_.ComputedElements(node.inputs[i]);
      if (computed == 0 || HasOneOpenExtent(node, node.inputs[i], computed)) continue;
      return absl::StrCat(NodeText(node), " makes a shape that is computed from the number of rows");
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
    if (std::string reason = CheckShapeInputs(node); !reason.empty()) return reason;
    if (std::all_of(node.outputs.begin(), node.outputs.end(), known)) {
      taint_.Follow(node);
      return "";
    }
    if (std::string reason = CheckInputs(node); !reason.empty()) return reason;
    const std::vector<RowAxis> inputs = InputRows(node);
    std::vector<RowAxis> outputs(node.outputs.size());
    if (std::any_of(inputs.begin(), inputs.end(), [](const RowAxis& rows) { return rows.per_row(); })) {
      const std::optional<std::vector<RowAxis>> flown = Flow(node, inputs);
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

  // The rows of the outputs, when the operator says the same for both of the probes that it is asked for.
  std::optional<std::vector<RowAxis>> Flow(const Node& node, const std::vector<RowAxis>& inputs) const {
    const absl::StatusOr<const OpDefinition*> definition = registry_.Resolve(node);
    if (!definition.ok() || (*definition)->row_flow == nullptr) return std::nullopt;
    auto a = (*definition)->row_flow(MakeOpContext(node, probes_[kFlowProbes[0]]), inputs);
    const auto b = (*definition)->row_flow(MakeOpContext(node, probes_[kFlowProbes[1]]), inputs);
    if (!a || !b || *a != *b || a->size() < node.outputs.size()) return std::nullopt;
    return a;
  }

  // True when the shapes of all probes differ in the row axis only, and there as they must.
  bool ShapesAgree(ValueId id) const {
    const RowAxis& rows = rows_[id];
    Shape expected = probes_[0].descs[id].shape;
    if (rows.per_row() && (rows.axis < 0 || rows.axis >= expected.rank())) return false;
    for (size_t i = 0; i < probes_.size(); ++i) {
      if (rows.per_row()) expected[rows.axis] = kProbes[i] * rows.block;
      if (probes_[i].descs[id].shape != expected) return false;
    }
    return true;
  }

  const Graph& graph_;
  const OpRegistry& registry_;
  const Probes& probes_;
  RowTaint taint_;
  std::vector<RowAxis> rows_;
};

void DescribeFixedOutputs(const Graph& graph, const InferredValues& values, BatchSemantics& batch) {
  const bool any_rows =
      std::find(batch.input_has_rows.begin(), batch.input_has_rows.end(), true) != batch.input_has_rows.end();
  for (const ValueId id : graph.outputs()) {
    batch.output_shapes.push_back(values.descs[id].shape);
    batch.output_has_rows.push_back(batch.stackable && any_rows);
    if (batch.output_has_rows.back()) batch.output_shapes.back()[0] = Shape::kUnknown;
  }
}

// A model that takes the rows of one shape only. Several runs can be one request when all inputs and outputs have that
// number of rows.
BatchSemantics FixedRows(const Graph& graph, const InferredValues& values) {
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
  DescribeFixedOutputs(graph, values, batch);
  return batch;
}

// Fills in what is known of the outputs of a graph that takes several numbers of rows.
void DescribeOutputs(const Graph& graph, const Probes& probes, const std::vector<int64_t>& rows,
                     BatchSemantics& batch) {
  for (const ValueId id : graph.outputs()) {
    Shape pattern = probes.back().descs[id].shape;
    // One number of rows alone says nothing of others.
    bool has_rows = probes.size() > 1;
    for (size_t i = 0; i < probes.size(); ++i) {
      const Shape& shape = probes[i].descs[id].shape;
      has_rows = has_rows && shape.rank() > 0 && shape[0] == rows[i];
      if (shape.rank() != pattern.rank()) continue;  // a single row loses its axis, say
      for (int axis = 0; axis < shape.rank(); ++axis) {
        if (shape[axis] != pattern[axis] || probes.size() == 1) pattern[axis] = Shape::kUnknown;
      }
    }
    batch.output_shapes.push_back(pattern);
    batch.output_has_rows.push_back(has_rows);
  }
}

}  // namespace

absl::StatusOr<BatchSemantics> AnalyzeBatch(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  SAKER_RETURN_IF_ERROR(CheckInputShapes(graph));
  BatchSemantics batch;
  batch.input_has_rows = InputsWithRows(graph);
  const auto& has_rows = batch.input_has_rows;
  Probes probes;
  std::vector<int64_t> taken;
  for (const int64_t rows : kProbes) {
    absl::StatusOr<InferredValues> values =
        InferForRows(graph, rows, registry, probes.empty() ? max_value_bytes : kNoLimit);
    if (!values.ok() && probes.empty()) return values.status();
    if (values.ok()) {
      probes.push_back(*std::move(values));
      taken.push_back(rows);
    } else if (batch.reason.empty()) {
      batch.reason = absl::StrCat("does not take ", rows, " rows: ", values.status().message());
    }
    if (std::find(has_rows.begin(), has_rows.end(), true) != has_rows.end()) continue;
    return FixedRows(graph, probes.front());
  }
  // Where some number of rows fails, others may mean something else than as many rows on their own.
  if (batch.reason.empty()) batch.reason = RowFollower(graph, registry, probes).Follow(batch.input_has_rows);
  batch.kind = batch.reason.empty() ? BatchSemantics::Kind::kIndependentRows : BatchSemantics::Kind::kMixedRows;
  DescribeOutputs(graph, probes, taken, batch);
  return batch;
}

std::vector<Shape> ShapesForRows(const Graph& graph, const BatchSemantics& batch, int64_t rows) {
  const bool fixed = batch.kind == BatchSemantics::Kind::kFixedRows;
  return FilledShapes(graph, fixed ? batch.fixed_rows : rows);
}

}  // namespace saker
