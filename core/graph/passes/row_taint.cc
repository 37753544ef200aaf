#include "core/graph/passes/row_taint.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/graph/passes/node_evaluation.h"

namespace saker {
namespace {

// Levels of an element: not touched by the number of rows; it or a multiple of it; anything else made from it.
constexpr int64_t kUntouched = 0;
constexpr int64_t kMultiple = 1;
constexpr int64_t kComputed = 2;

// How many of a node's inputs are elements that it only moves; 0 when it does more.
size_t MovedInputs(const Node& node) {
  if (!node.domain.empty()) return 0;
  if (node.op_type == "Concat") return node.inputs.size();
  for (const char* type : {"Slice", "Gather", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose", "Split"}) {
    if (node.op_type == type) return 1;
  }
  return 0;
}

bool IsArithmetic(const Node& node) {
  if (!node.domain.empty() || node.inputs.size() != 2) return false;
  return node.op_type == "Add" || node.op_type == "Sub" || node.op_type == "Mul" || node.op_type == "Div";
}

bool SameElement(const Tensor& a, const Tensor& b, int64_t i) {
  if (a.type() == DataType::kInt64) return a.As<int64_t>()[i] == b.As<int64_t>()[i];
  return false;
}

// What the node makes of these inputs; nullopt when they cannot be computed.
std::optional<NodeValues> Evaluate(const OpRegistry& registry, const Node& node, const OpContext& context) {
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(node);
  if (!definition.ok() || !AllInputsKnown(context)) return std::nullopt;
  const absl::StatusOr<std::vector<TensorDesc>> outputs = (*definition)->infer(context);
  if (!outputs.ok()) return std::nullopt;
  const absl::StatusOr<std::optional<NodeValues>> values = EvaluateNode(**definition, context, *outputs);
  return values.ok() && *values && (*values)->size() >= node.outputs.size() ? *values : std::nullopt;
}

}  // namespace

bool IsShapeInput(const Node& node, size_t input) {
  if (!node.domain.empty()) return false;
  if (node.op_type == "ConstantOfShape") return input == 0;
  if (node.op_type == "Resize") return input == 3;
  return input == 1 && (node.op_type == "Reshape" || node.op_type == "Expand" || node.op_type == "Tile");
}

RowTaint::RowTaint(const Graph& graph, const OpRegistry& registry, const InferredValues& a, const InferredValues& b)
    : registry_(registry), a_(a), b_(b), levels_(static_cast<size_t>(graph.value_count())) {}

RowTaint::Levels RowTaint::Everywhere(ValueId id, int64_t level) const {
  absl::StatusOr<Tensor> levels = Tensor::Create(DataType::kInt64, a_.descs[id].shape);
  if (!levels.ok()) return nullptr;
  for (int64_t& element : levels->As<int64_t>()) element = level;
  return std::make_shared<const Tensor>(*std::move(levels));
}

RowTaint::Levels RowTaint::LevelsOf(ValueId id) const {
  return levels_[id] != nullptr ? levels_[id] : Everywhere(id, kUntouched);
}

// Of a shape: those that are a number of rows. Shapes have been found to be multiples of it.
RowTaint::Levels RowTaint::ChangedElements(ValueId id) const {
  const Tensor& a = *a_.constants[id];
  const Tensor& b = *b_.constants[id];
  if (a.shape() != b.shape()) return Everywhere(id, kComputed);
  std::vector<int64_t> levels;
  for (int64_t i = 0; i < a.shape().ElementCount(); ++i) {
    levels.push_back(SameElement(a, b, i) ? kUntouched : kMultiple);
  }
  return std::make_shared<const Tensor>(Tensor::FromValues<int64_t>(a.shape(), absl::MakeConstSpan(levels)));
}

bool RowTaint::Reaches(ValueId id) const {
  if (levels_[id] == nullptr) return false;
  const absl::Span<const int64_t> levels = levels_[id]->As<int64_t>();
  return std::any_of(levels.begin(), levels.end(), [](int64_t level) { return level != kUntouched; });
}

int64_t RowTaint::ComputedElements(ValueId id) const {
  if (id == kNoValue || levels_[id] == nullptr) return 0;
  const absl::Span<const int64_t> levels = levels_[id]->As<int64_t>();
  return std::count(levels.begin(), levels.end(), kComputed);
}

bool RowTaint::ReadsTainted(const Node& node, size_t first_input) const {
  for (size_t i = first_input; i < node.inputs.size(); ++i) {
    if (node.inputs[i] != kNoValue && !IsShapeInput(node, i) && Reaches(node.inputs[i])) return true;
  }
  return false;
}

bool RowTaint::MoveLevels(const Node& node, size_t data_inputs) {
  if (data_inputs == 0 || ReadsTainted(node, data_inputs)) return false;
  OpContext context = MakeOpContext(node, a_);
  for (size_t i = 0; i < data_inputs; ++i) {
    context.inputs[i].constant = LevelsOf(node.inputs[i]);
    context.inputs[i].desc.type = DataType::kInt64;
  }
  const std::optional<NodeValues> moved = Evaluate(registry_, node, context);
  for (size_t i = 0; moved && i < node.outputs.size(); ++i) {
    if (node.outputs[i] != kNoValue) levels_[node.outputs[i]] = (*moved)[i];
  }
  return moved.has_value();
}

bool RowTaint::CombineLevels(const Node& node) {
  if (!IsArithmetic(node)) return false;
  Node sum = node;
  sum.op_type = "Add";
  OpContext context = MakeOpContext(sum, a_);
  for (size_t i = 0; i < 2; ++i) {
    context.inputs[i].constant = LevelsOf(node.inputs[i]);
    context.inputs[i].desc.type = DataType::kInt64;
  }
  const std::optional<NodeValues> sums = Evaluate(registry_, sum, context);
  if (!sums) return false;
  Tensor levels = sums->front()->Clone();
  for (int64_t& level : levels.As<int64_t>()) {
    if (level > kMultiple || (level == kMultiple && node.op_type != "Mul")) level = kComputed;
  }
  levels_[node.outputs[0]] = std::make_shared<const Tensor>(std::move(levels));
  return true;
}

void RowTaint::Follow(const Node& node) {
  const absl::StatusOr<const OpDefinition*> definition = registry_.Resolve(node);
  const bool from_shape = definition.ok() && (*definition)->value_from_shape != nullptr && !node.inputs.empty();
  if (!from_shape && !ReadsTainted(node, 0)) return;
  if (!from_shape && node.op_type == "Cast") {
    levels_[node.outputs[0]] = LevelsOf(node.inputs[0]);
    return;
  }
  if (!from_shape && (MoveLevels(node, MovedInputs(node)) || CombineLevels(node))) return;
  for (const ValueId id : node.outputs) {
    if (id != kNoValue) levels_[id] = from_shape ? ChangedElements(id) : Everywhere(id, kComputed);
  }
}

}  // namespace saker
