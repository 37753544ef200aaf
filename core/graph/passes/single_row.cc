#include "core/graph/passes/single_row.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/graph/passes/probe_inference.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {
namespace {

constexpr std::array<int64_t, 3> kSeveralRows = {2, 3, 5};

// Demand: two numbers that an operator wants to be equal, and does not broadcast.
struct Demand {
  int64_t given;   // by the data
  int64_t wanted;  // by a constant of the file
};

std::optional<Demand> DemandOfReshape(const Graph& graph, const Node& node, const InferredValues& values) {
  const std::shared_ptr<const Tensor>& target = graph.value(node.inputs[1]).constant;
  if (target == nullptr || target->type() != DataType::kInt64) return std::nullopt;
  int64_t wanted = 1;
  for (const int64_t extent : target->As<int64_t>()) {
    if (extent <= 0 || __builtin_mul_overflow(wanted, extent, &wanted)) return std::nullopt;
  }
  const absl::StatusOr<int64_t> given = values.descs[node.inputs[0]].shape.CheckedElementCount();
  if (!given.ok()) return std::nullopt;
  return Demand{*given, wanted};
}

// The extent that is summed over; the others may broadcast.
std::optional<Demand> DemandOfProduct(const Graph& graph, const Node& node, const InferredValues& values) {
  const std::shared_ptr<const Tensor>& weights = graph.value(node.inputs[1]).constant;
  const Shape& data = values.descs[node.inputs[0]].shape;
  if (weights == nullptr || weights->shape().rank() != 2 || data.rank() < 2) return std::nullopt;
  const bool transposed_data = node.attributes.GetInt("transA", 0).value_or(1) != 0;
  const bool transposed_weights = node.attributes.GetInt("transB", 0).value_or(1) != 0;
  return Demand{data[transposed_data ? 0 : data.rank() - 1], weights->shape()[transposed_weights ? 1 : 0]};
}

std::optional<Demand> DemandOf(const Graph& graph, const Node& node, const InferredValues& values) {
  const bool has_both = node.inputs.size() >= 2 && node.inputs[0] != kNoValue && node.inputs[1] != kNoValue;
  if (!has_both || !node.domain.empty()) return std::nullopt;
  if (node.op_type == "Reshape") return DemandOfReshape(graph, node, values);
  if (node.op_type == "MatMul" || node.op_type == "Gemm") return DemandOfProduct(graph, node, values);
  return std::nullopt;
}

// Whether `rows` rows fail at a node whose demand, of one row, grows with them.
bool FailsByDemand(const Graph& graph, const InferenceAttempt& one, const InferenceAttempt& several, int64_t rows) {
  const Node& node = graph.nodes()[several.nodes_done];
  const std::optional<Demand> met = DemandOf(graph, node, one.values);
  const std::optional<Demand> missed = DemandOf(graph, node, several.values);
  return met && missed && met->given == met->wanted && missed->wanted == met->wanted &&
         missed->given == rows * met->given;
}

bool TakesOneRowOnly(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  const auto attempt = [&](int64_t rows) {
    return TryInferShapes(graph, FilledShapes(graph, rows), registry, max_value_bytes);
  };
  std::optional<InferenceAttempt> one;
  std::optional<size_t> failed_at;
  for (const int64_t rows : kSeveralRows) {
    const InferenceAttempt several = attempt(rows);
    if (several.status.ok() || several.nodes_done == graph.nodes().size()) return false;
    if (!one) one = attempt(1);
    if (!one->status.ok() || !FailsByDemand(graph, *one, several, rows)) return false;
    if (failed_at.value_or(several.nodes_done) != several.nodes_done) return false;
    failed_at = several.nodes_done;
  }
  return true;
}

}  // namespace

bool FixSingleRow(Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  const std::vector<bool> with_rows = InputsWithRows(graph);
  if (std::find(with_rows.begin(), with_rows.end(), true) == with_rows.end()) return false;
  if (!CheckInputShapes(graph).ok() || !TakesOneRowOnly(graph, registry, max_value_bytes)) return false;
  for (size_t i = 0; i < with_rows.size(); ++i) {
    if (!with_rows[i]) continue;
    Value& value = graph.mutable_value(graph.inputs()[i]);
    value.shape[0] = 1;
    if (!value.dim_names.empty()) value.dim_names[0].clear();
  }
  return true;
}

}  // namespace saker
