#include "core/graph/passes/transpose_motion.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/graph/passes/axis_order.h"
#include "core/graph/passes/constant_budget.h"
#include "core/graph/passes/dead_nodes.h"
#include "core/graph/passes/node_evaluation.h"
#include "core/graph/passes/value_replacements.h"

namespace saker {
namespace {

// Of the nodes that the pass adds; Transpose has been the same in all of them.
constexpr int kTransposeOpset = 13;

// Operators whose output has, at each place, what they make of the elements at that place.
constexpr absl::string_view kElementwise[] = {
    "Abs",      "Acos",  "Acosh", "Add",     "Asin",        "Asinh",     "Atan",      "Atanh",
    "Cast",     "Ceil",  "Celu",  "Clip",    "Cos",         "Cosh",      "Div",       "Elu",
    "Erf",      "Exp",   "Floor", "Gelu",    "HardSigmoid", "HardSwish", "LeakyRelu", "Log",
    "Max",      "Mean",  "Min",   "Mish",    "Mul",         "Neg",       "Pow",       "Reciprocal",
    "Relu",     "Round", "Selu",  "Sigmoid", "Sign",        "Sin",       "Sinh",      "Softplus",
    "Softsign", "Sqrt",  "Sub",   "Sum",     "Swish",       "Tan",       "Tanh",      "ThresholdedRelu"};

// So do these where one scale and one zero point hold for the whole tensor.
constexpr absl::string_view kPerTensor[] = {"QuantizeLinear", "DequantizeLinear"};

template <size_t kCount>
bool IsOneOf(const absl::string_view (&names)[kCount], const std::string& op_type) {
  return std::find(std::begin(names), std::end(names), op_type) != std::end(names);
}

bool HasScalarParameters(const Graph& graph, const Node& node) {
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    const Tensor* parameter = graph.value(node.inputs[i]).constant.get();
    if (parameter == nullptr || parameter->shape().ElementCount() != 1) return false;
  }
  return true;
}

bool IsElementwise(const Graph& graph, const Node& node) {
  if (IsOneOf(kPerTensor, node.op_type)) return HasScalarParameters(graph, node);
  // Before opset 7 operands were aligned by attributes.
  return IsOneOf(kElementwise, node.op_type) && !node.attributes.Has("broadcast") && !node.attributes.Has("axis");
}

// What both do, `first` before `second`.
AxisOrder Composed(const AxisOrder& first, const AxisOrder& second) {
  AxisOrder both;
  for (const int64_t axis : second) both.push_back(first[static_cast<size_t>(axis)]);
  return both;
}

Node TransposeNode(ValueId from, ValueId to, const AxisOrder& order) {
  Node node;
  node.op_type = "Transpose";
  node.opset = kTransposeOpset;
  node.inputs = {from};
  node.outputs = {to};
  node.attributes.Set("perm", order);
  return node;
}

using Constant = std::shared_ptr<const Tensor>;

// The constant with axes of one in front, as many as make `rank`; nullptr when it has more or there is no memory.
Constant Aligned(const Constant& constant, size_t rank) {
  Shape shape;
  if (static_cast<size_t>(constant->shape().rank()) > rank) return nullptr;
  for (size_t axis = static_cast<size_t>(constant->shape().rank()); axis < rank; ++axis) shape.Append(1);
  for (const int64_t extent : constant->shape().dims()) shape.Append(extent);
  absl::StatusOr<Tensor> aligned = Tensor::Create(constant->type(), shape);
  if (!aligned.ok()) return nullptr;
  if (constant->SizeInBytes() > 0) std::memcpy(aligned->data(), constant->data(), constant->SizeInBytes());
  return std::make_shared<const Tensor>(*std::move(aligned));
}

// What the constant, broadcast to the order's axes, is before the order is applied; nullptr where it cannot be.
Constant Untransposed(const OpRegistry& registry, const Constant& constant, const AxisOrder& order) {
  if (static_cast<size_t>(constant->shape().rank()) > order.size()) return nullptr;
  if (constant->shape().ElementCount() == 1) return constant;
  const Constant aligned = Aligned(constant, order.size());
  if (aligned == nullptr) return nullptr;
  AxisOrder inverse(order.size());
  for (size_t axis = 0; axis < order.size(); ++axis) {
    inverse[static_cast<size_t>(order[axis])] = static_cast<int64_t>(axis);
  }
  const Node node = TransposeNode(0, 1, inverse);
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(node);
  if (!definition.ok()) return nullptr;
  const OpContext context{node, {{true, {aligned->type(), aligned->shape()}, aligned}}};
  const absl::StatusOr<std::vector<TensorDesc>> outputs = (*definition)->infer(context);
  if (!outputs.ok()) return nullptr;
  const absl::StatusOr<std::optional<NodeValues>> values = EvaluateNode(**definition, context, *outputs);
  return values.ok() && values->has_value() ? (*values)->front() : nullptr;
}

int CountTransposes(const Graph& graph) {
  return static_cast<int>(std::count_if(graph.nodes().begin(), graph.nodes().end(), [](const Node& node) {
    return node.op_type == "Transpose" && node.domain.empty();
  }));
}

// TransposeMover: walks the sorted nodes once; what a node reads has been moved by then.
class TransposeMover {
 public:
  TransposeMover(Graph& graph, const OpRegistry& registry)
      : graph_(graph), registry_(registry), budget_(graph), makers_(static_cast<size_t>(graph.value_count())) {}

  void Run() {
    std::vector<Node> nodes = std::move(graph_.mutable_nodes());
    graph_.mutable_nodes().clear();
    for (Node& node : nodes) {
      if (const std::optional<AxisOrder> order = OrderOf(node)) {
        AddTranspose(std::move(node), *order);
      } else if (!PushThrough(node)) {
        graph_.AddNode(std::move(node));
      }
    }
    RemoveNeutral();
  }

 private:
  // Source: a value that is another one in a new order of axes.
  struct Source {
    ValueId id = kNoValue;
    AxisOrder order;
  };

  const Source* SourceOf(ValueId id) const {
    if (id == kNoValue || static_cast<size_t>(id) >= makers_.size() ||
        makers_[static_cast<size_t>(id)].id == kNoValue) {
      return nullptr;
    }
    return &makers_[static_cast<size_t>(id)];
  }

  // A Transpose of a Transpose reads what that one reads.
  void AddTranspose(Node node, AxisOrder order) {
    if (const Source* before = SourceOf(node.inputs[0]); before && before->order.size() == order.size()) {
      order = Composed(before->order, order);
      node.inputs[0] = before->id;
      node.attributes.Set("perm", order);
    }
    Note(node.outputs[0], {node.inputs[0], std::move(order)});
    graph_.AddNode(std::move(node));
  }

  void Note(ValueId id, Source source) {
    if (makers_.size() <= static_cast<size_t>(id)) makers_.resize(static_cast<size_t>(id) + 1);
    makers_[static_cast<size_t>(id)] = std::move(source);
  }

  // The order that all inputs of a node have in common, constants apart.
  std::optional<AxisOrder> CommonOrder(const Node& node) const {
    std::optional<AxisOrder> common;
    for (const ValueId id : node.inputs) {
      if (id == kNoValue || graph_.value(id).constant != nullptr) continue;
      const Source* source = SourceOf(id);
      if (source == nullptr || (common && *common != source->order)) return std::nullopt;
      common = source->order;
    }
    return common;
  }

  // True when the node is in the graph, reading what the Transposes before it read, with one Transpose behind it.
  bool PushThrough(const Node& node) {
    if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1) return false;
    const bool joins = node.op_type == "Concat";
    if (!joins && !IsElementwise(graph_, node)) return false;
    const std::optional<AxisOrder> order = CommonOrder(node);
    if (!order) return false;
    Node moved = node;
    if (joins && !MoveAxis(moved, *order)) return false;
    for (ValueId& id : moved.inputs) {
      if (id == kNoValue) continue;
      if (!MoveInput(id, *order, joins)) return false;
    }
    Value between;
    between.name = absl::StrCat(graph_.value(node.outputs[0]).name, " before Transpose");
    between.type = graph_.value(node.outputs[0]).type;
    moved.outputs[0] = graph_.AddValue(std::move(between));
    Node transpose = TransposeNode(moved.outputs[0], node.outputs[0], *order);
    transpose.name = node.name;
    graph_.AddNode(std::move(moved));
    AddTranspose(std::move(transpose), *order);
    return true;
  }

  bool MoveInput(ValueId& id, const AxisOrder& order, bool joins) {
    const Constant constant = graph_.value(id).constant;
    if (constant == nullptr) {
      id = SourceOf(id)->id;
      return true;
    }
    // What is joined is not broadcast.
    if (joins && constant->shape().rank() != static_cast<int>(order.size())) return false;
    // Nodes that share a constant share what becomes of it.
    const auto [known, is_new] = untransposed_.try_emplace({id, order}, kNoValue);
    if (is_new && budget_.Take(constant->SizeInBytes())) {
      const Constant untransposed = Untransposed(registry_, constant, order);
      if (untransposed == constant) known->second = id;
      if (untransposed != nullptr && untransposed != constant) {
        known->second = graph_.AddConstant(graph_.value(id).name, untransposed);
      }
    }
    if (known->second == kNoValue) return false;
    id = known->second;
    return true;
  }

  static bool MoveAxis(Node& concat, const AxisOrder& order) {
    const absl::StatusOr<int64_t> asked = concat.attributes.GetInt("axis", 1);
    if (!asked.ok()) return false;
    const absl::StatusOr<int> axis = NormalizeAxis(*asked, static_cast<int>(order.size()));
    if (!axis.ok()) return false;
    concat.attributes.Set("axis", order[static_cast<size_t>(*axis)]);
    return true;
  }

  void RemoveNeutral() {
    ValueReplacements replacements(graph_);
    std::vector<bool> removed(graph_.nodes().size(), false);
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      const Node& node = graph_.nodes()[i];
      const std::optional<AxisOrder> order = OrderOf(node);
      removed[i] = order && KeepsOrder(*order) && replacements.Bypass(node.inputs[0], node.outputs[0]);
    }
    replacements.Apply();
    EraseNodes(graph_, removed);
    RemoveDeadNodes(graph_);
  }

  Graph& graph_;
  const OpRegistry& registry_;
  ConstantBudget budget_;
  std::map<std::pair<ValueId, AxisOrder>, ValueId> untransposed_;
  std::vector<Source> makers_;  // by value
};

}  // namespace

int MoveTransposes(Graph& graph, const OpRegistry& registry) {
  const int before = CountTransposes(graph);
  if (before < 2) return 0;
  Graph moved = graph;
  TransposeMover(moved, registry).Run();
  const int saved = before - CountTransposes(moved);
  if (saved <= 0 || !moved.TopologicalSort().ok()) return 0;
  graph = std::move(moved);
  return saved;
}

}  // namespace saker
