#include "core/graph/passes/constant_folding.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/status_macros.h"
#include "core/graph/passes/constant_budget.h"
#include "core/graph/passes/node_evaluation.h"
#include "core/ops/work.h"

namespace saker {
namespace {

// As core/ops/work counts it: 0.5 to 2.5 s of one core, or the time that 1e10 elements are looked at in.
constexpr double kMostWork = 1e11;

// Budget: what is left for folding.
struct Budget {
  ConstantBudget bytes;
  double work = kMostWork;
};

OpContext ContextOfConstants(const Graph& graph, const Node& node) {
  OpContext context{node, {}};
  for (const ValueId id : node.inputs) {
    OpInput input;
    if (id != kNoValue) {
      input.present = true;
      input.constant = graph.value(id).constant;
      if (input.constant != nullptr) input.desc = {input.constant->type(), input.constant->shape()};
    }
    context.inputs.push_back(std::move(input));
  }
  return context;
}

// Bytes of all outputs; nullopt when one cannot exist.
std::optional<size_t> TotalBytes(const std::vector<TensorDesc>& descs) {
  size_t bytes = 0;
  for (const TensorDesc& desc : descs) {
    const absl::StatusOr<int64_t> count = desc.shape.CheckedElementCount();
    if (!count.ok()) return std::nullopt;
    bytes += static_cast<size_t>(*count) * SizeInBytes(desc.type);
  }
  return bytes;
}

// The outputs, nullopt when the node must stay.
absl::StatusOr<std::optional<NodeValues>> Fold(const Graph& graph, const OpRegistry& registry, const Node& node,
                                               Budget& budget) {
  const OpContext context = ContextOfConstants(graph, node);
  if (!AllInputsKnown(context)) return std::nullopt;
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(node);
  if (!definition.ok()) return std::nullopt;
  // An error here is reported by shape inference, which everything goes through.
  const absl::StatusOr<std::vector<TensorDesc>> outputs = (*definition)->infer(context);
  if (!outputs.ok() || outputs->size() < node.outputs.size()) return std::nullopt;
  const std::optional<size_t> bytes = TotalBytes(*outputs);
  const double work = WorkOf(context, *outputs);
  if (!bytes || work > budget.work || !budget.bytes.Take(*bytes)) return std::nullopt;
  budget.work -= work;
  if ((*definition)->value_from_shape != nullptr) {
    SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, (*definition)->value_from_shape(context));
    NodeValues values;
    for (Tensor& tensor : tensors) values.push_back(std::make_shared<const Tensor>(std::move(tensor)));
    return values;
  }
  return EvaluateNode(**definition, context, *outputs);
}

}  // namespace

absl::StatusOr<int> FoldConstants(Graph& graph, const OpRegistry& registry, FoldingScope scope) {
  Budget budget{ConstantBudget(graph)};
  std::vector<Node> kept;
  int folded = 0;
  for (Node& node : graph.mutable_nodes()) {
    std::optional<NodeValues> values;
    if (scope == FoldingScope::kAll || node.op_type != "DequantizeLinear") {
      SAKER_ASSIGN_OR_RETURN(values, Fold(graph, registry, node, budget));
    }
    if (!values || values->size() < node.outputs.size()) {
      kept.push_back(std::move(node));
      continue;
    }
    ++folded;
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kNoValue) continue;
      Value& value = graph.mutable_value(node.outputs[i]);
      value.type = (*values)[i]->type();
      value.constant = (*values)[i];
    }
  }
  graph.mutable_nodes() = std::move(kept);
  return folded;
}

}  // namespace saker
