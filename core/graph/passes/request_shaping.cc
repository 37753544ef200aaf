#include "core/graph/passes/request_shaping.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

std::string RowSymbol(const Value& value) { return value.dim_names.empty() ? "" : value.dim_names[0]; }

bool IsOpen(const Shape& shape, int axis) { return axis < shape.rank() && shape[axis] == Shape::kUnknown; }

// A file that names only one of two first dimensions does not say that they differ.
bool SameRows(const std::string& a, const std::string& b) { return a.empty() || b.empty() || a == b; }

// Graph inputs whose values some node must know before a plan can be made, by value id: those it reads itself, and
// those from which what it reads is computed. A value's shape is no secret: the way ends at Shape and Size.
class ShapingValues {
 public:
  ShapingValues(const Graph& graph, const OpRegistry& registry)
      : graph_(graph), registry_(registry), producers_(graph.Producers()), seen_(graph.value_count(), false) {}

  absl::Status Find() {
    for (const Node& node : graph_.nodes()) {
      SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, registry_.Resolve(node));
      for (const int input : definition->value_inputs) {
        if (input < static_cast<int>(node.inputs.size())) SAKER_RETURN_IF_ERROR(Mark(node.inputs[input]));
      }
    }
    return absl::OkStatus();
  }

  bool Has(ValueId id) const { return seen_[id]; }

 private:
  absl::Status Mark(ValueId wanted) {
    std::vector<ValueId> todo = {wanted};
    while (!todo.empty()) {
      const ValueId id = todo.back();
      todo.pop_back();
      if (id == kNoValue || seen_[id] || graph_.value(id).constant != nullptr) continue;
      seen_[id] = true;
      if (producers_[id] < 0) continue;
      const Node& producer = graph_.nodes()[producers_[id]];
      SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, registry_.Resolve(producer));
      if (definition->value_from_shape != nullptr) continue;
      todo.insert(todo.end(), producer.inputs.begin(), producer.inputs.end());
    }
    return absl::OkStatus();
  }

  const Graph& graph_;
  const OpRegistry& registry_;
  const std::vector<int> producers_;
  std::vector<bool> seen_;
};

void AppendBytes(const void* data, size_t bytes, std::string& key) {
  if (bytes > 0) key.append(static_cast<const char*>(data), bytes);
}

// The first axis of an input that a variant fixes.
int FirstFilled(const RequestShaping& shaping, size_t input) {
  return shaping.inputs[input].has_rows && shaping.rows_stay_open() ? 1 : 0;
}

void FillInShape(const Shape& given, int first_axis, Value& value) {
  for (int axis = first_axis; axis < value.shape.rank(); ++axis) {
    value.shape[axis] = given[axis];
    if (axis < static_cast<int>(value.dim_names.size())) value.dim_names[axis].clear();
  }
}

absl::StatusOr<std::shared_ptr<const Tensor>> CopyOf(const ConstTensorView& view) {
  SAKER_ASSIGN_OR_RETURN(Tensor copy, Tensor::Create(view.type, view.shape));
  if (copy.SizeInBytes() > 0) std::memcpy(copy.data(), view.data, copy.SizeInBytes());
  return std::make_shared<const Tensor>(std::move(copy));
}

void ReplaceReads(Graph& graph, ValueId from, ValueId to) {
  for (Node& node : graph.mutable_nodes()) std::replace(node.inputs.begin(), node.inputs.end(), from, to);
}

}  // namespace

bool RequestShaping::needs_variants() const {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const Input& input) { return input.open_extents || input.by_value; });
}

bool RequestShaping::rows_stay_open() const {
  return std::none_of(inputs.begin(), inputs.end(), [](const Input& input) { return input.by_value; });
}

absl::StatusOr<RequestShaping> FindRequestShaping(const Graph& graph, const OpRegistry& registry) {
  ShapingValues by_value(graph, registry);
  SAKER_RETURN_IF_ERROR(by_value.Find());
  RequestShaping shaping;
  const Value* rows_from = nullptr;
  for (const ValueId id : graph.inputs()) {
    const Value& value = graph.value(id);
    if (!value.has_shape) {
      return absl::InvalidArgumentError(
          absl::StrCat("input \"", value.name, "\": the model declares no shape; expected at least the number of ",
                       "dimensions, with a symbol for the number of rows"));
    }
    RequestShaping::Input input;
    input.by_value = by_value.Has(id);
    const bool open_rows = IsOpen(value.shape, 0) && !input.by_value;
    if (open_rows && rows_from == nullptr) rows_from = &value;
    input.has_rows = open_rows && SameRows(RowSymbol(*rows_from), RowSymbol(value));
    for (int axis = input.has_rows ? 1 : 0; axis < value.shape.rank(); ++axis) {
      input.open_extents = input.open_extents || IsOpen(value.shape, axis);
    }
    shaping.inputs.push_back(input);
  }
  return shaping;
}

std::string VariantKey(const RequestShaping& shaping, absl::Span<const ConstTensorView> inputs) {
  std::string key;
  for (size_t i = 0; i < shaping.inputs.size(); ++i) {
    const RequestShaping::Input& input = shaping.inputs[i];
    const absl::Span<const int64_t> extents = inputs[i].shape.dims().subspan(FirstFilled(shaping, i));
    AppendBytes(extents.data(), extents.size() * sizeof(int64_t), key);
    if (input.by_value) AppendBytes(inputs[i].data, inputs[i].SizeInBytes(), key);
  }
  return key;
}

size_t ShapingBytes(const RequestShaping& shaping, absl::Span<const ConstTensorView> inputs) {
  size_t bytes = 0;
  for (size_t i = 0; i < shaping.inputs.size(); ++i) {
    if (shaping.inputs[i].by_value) bytes += inputs[i].SizeInBytes();
  }
  return bytes;
}

absl::StatusOr<Graph> FillInRequest(const Graph& graph, const RequestShaping& shaping,
                                    absl::Span<const ConstTensorView> inputs) {
  Graph filled = graph;
  for (size_t i = 0; i < shaping.inputs.size(); ++i) {
    const RequestShaping::Input& input = shaping.inputs[i];
    const ValueId id = graph.inputs()[i];
    FillInShape(inputs[i].shape, FirstFilled(shaping, i), filled.mutable_value(id));
    if (!input.by_value) continue;
    SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> value, CopyOf(inputs[i]));
    ReplaceReads(filled, id, filled.AddConstant(graph.value(id).name, std::move(value)));
  }
  return filled;
}

}  // namespace saker
