#include "core/graph/passes/pass_pipeline.h"

#include <algorithm>
#include <utility>

#include "core/base/status_macros.h"
#include "core/graph/passes/activation_fusion.h"
#include "core/graph/passes/batch_norm_into_conv.h"
#include "core/graph/passes/batch_norm_into_dense.h"
#include "core/graph/passes/byte_tables.h"
#include "core/graph/passes/composite_activations.h"
#include "core/graph/passes/constant_folding.h"
#include "core/graph/passes/conv_bias.h"
#include "core/graph/passes/dead_nodes.h"
#include "core/graph/passes/dense_fusion.h"
#include "core/graph/passes/duplicate_nodes.h"
#include "core/graph/passes/half_widening.h"
#include "core/graph/passes/identity_removal.h"
#include "core/graph/passes/layer_norm_fusion.h"
#include "core/graph/passes/noop_removal.h"
#include "core/graph/passes/pad_folding.h"
#include "core/graph/passes/probe_inference.h"
#include "core/graph/passes/quantized_means.h"
#include "core/graph/passes/quantized_movement.h"
#include "core/graph/passes/quantized_products.h"
#include "core/graph/passes/quantized_shortcuts.h"
#include "core/graph/passes/reshape_merging.h"
#include "core/graph/passes/residual_fusion.h"
#include "core/graph/passes/single_row.h"
#include "core/graph/passes/spatial_mean.h"
#include "core/graph/passes/transpose_motion.h"
#include "core/graph/passes/unsigned_activations.h"

namespace saker {
namespace {

// Types and ranks of all values. Some models take one row and not three.
absl::StatusOr<InferredValues> Probe(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  absl::Status failure;
  for (const int64_t rows : {3, 1}) {
    absl::StatusOr<InferredValues> values = InferForRows(graph, rows, registry, max_value_bytes);
    if (values.ok()) return values;
    failure = values.status();
  }
  return failure;
}

// For people who look at the graph, and for passes to come.
void NoteTypes(Graph& graph, const InferredValues& known) {
  for (size_t id = 0; id < known.descs.size(); ++id) {
    Value& value = graph.mutable_value(static_cast<ValueId>(id));
    if (value.type == DataType::kInvalid) value.type = known.descs[id].type;
  }
}

// Before any rewriting, so that messages speak of the file's own nodes.
absl::Status CheckOperators(Graph& graph, const OpRegistry& registry) {
  // What nobody reads need not be supported.
  RemoveDeadNodes(graph);
  for (const Node& node : graph.nodes()) SAKER_RETURN_IF_ERROR(registry.Resolve(node).status());
  // Outputs that nobody reads (Dropout's mask) must not keep a file from being loaded.
  RemoveDeadNodes(graph);
  return absl::OkStatus();
}

// A bias may stand before the normalisation or behind it.
void FuseIntoConv(Graph& graph) {
  FuseConvBias(graph);
  FoldBatchNormIntoConv(graph);
  FuseConvBias(graph);
}

// What is quantised works on bytes, as far as it can. Bytes are moved before they are looked for: a product or a mean
// finds them only right before it.
void UseBytes(Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  MakeActivationsUnsigned(graph);
  QuantizeEarlier(graph);
  FuseQuantizedMeans(graph, registry, max_value_bytes);
  FuseQuantizedProducts(graph);
  RemoveDeadNodes(graph);
  FuseQuantizedShortcuts(graph, registry, max_value_bytes);
  MakeByteTables(graph, registry);
  RemoveDeadNodes(graph);
}

// Work that is done twice, or moves nothing. The fewer nodes are left, the more of them stand next to each other.
void SimplifyMovement(Graph& graph, const OpRegistry& registry) {
  RemoveNoops(graph);
  MergeDuplicateNodes(graph);
  MergeReshapes(graph);
  MoveTransposes(graph, registry);
  // Constants that were transposed may be alike now, and Pads stand before their convolutions.
  MergeDuplicateNodes(graph);
  FoldPads(graph);
  RemoveDeadNodes(graph);
}

bool IsQuantized(const Graph& graph) {
  return std::any_of(graph.nodes().begin(), graph.nodes().end(),
                     [](const Node& node) { return node.op_type == "DequantizeLinear"; });
}

}  // namespace

absl::Status OptimizeGraph(Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  SAKER_RETURN_IF_ERROR(CheckOperators(graph, registry));
  // Before anything asks for types: no operator need know of halves.
  SAKER_RETURN_IF_ERROR(WidenHalves(graph, registry).status());
  FixSingleRow(graph, registry, max_value_bytes);
  SAKER_ASSIGN_OR_RETURN(InferredValues known, Probe(graph, registry, max_value_bytes));
  NoteTypes(graph, known);
  RemoveIdentities(graph, known);
  if (IsQuantized(graph)) {
    SAKER_RETURN_IF_ERROR(FoldConstants(graph, registry, FoldingScope::kKeepBytes).status());
    RemoveDeadNodes(graph);
    UseBytes(graph, registry, max_value_bytes);
    SAKER_ASSIGN_OR_RETURN(known, Probe(graph, registry, max_value_bytes));
  }
  SAKER_RETURN_IF_ERROR(FoldConstants(graph, registry).status());
  FuseLayerNorms(graph, known);
  PoolSpatialMeans(graph, known);
  RemoveDeadNodes(graph);
  SAKER_RETURN_IF_ERROR(graph.TopologicalSort());
  SimplifyMovement(graph, registry);
  // The values that passes made have types and ranks too.
  SAKER_ASSIGN_OR_RETURN(known, Probe(graph, registry, max_value_bytes));
  FuseCompositeActivations(graph, known);
  FuseIntoConv(graph);
  FuseDense(graph, known);
  FoldBatchNormIntoDense(graph, known);
  // Before activations: the one behind the Add goes with it.
  FuseResiduals(graph, registry, max_value_bytes);
  FuseActivations(graph, registry);
  RemoveDeadNodes(graph);
  return graph.TopologicalSort();
}

absl::Status OptimizeUnshapedGraph(Graph& graph, const OpRegistry& registry) {
  SAKER_RETURN_IF_ERROR(CheckOperators(graph, registry));
  SAKER_RETURN_IF_ERROR(WidenHalves(graph, registry).status());
  RemoveIdentities(graph, InferredValues());
  SAKER_RETURN_IF_ERROR(FoldConstants(graph, registry).status());
  RemoveDeadNodes(graph);
  SimplifyMovement(graph, registry);
  FuseIntoConv(graph);
  RemoveDeadNodes(graph);
  return graph.TopologicalSort();
}

}  // namespace saker
