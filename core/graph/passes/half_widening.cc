#include "core/graph/passes/half_widening.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/element_types.h"
#include "core/graph/passes/node_evaluation.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

// Of the nodes that the pass adds: any in which Cast names its type by number.
constexpr int kCastOpset = 13;
// What these attributes name is the type of output 0 (Cast apart, which has `to`).
constexpr absl::string_view kOutputTypes[] = {"dtype", "output_dtype", "output_datatype"};
// Attributes that name an element type: those, and the types that sums are held in meanwhile.
constexpr absl::string_view kTypeAttributes[] = {"dtype",      "output_dtype", "output_datatype",
                                                 "stash_type", "precision",    "softmax_precision"};

bool IsHalf(DataType type) { return type == DataType::kFloat16 || type == DataType::kBFloat16; }

class HalfWidener {
 public:
  HalfWidener(Graph& graph, const OpRegistry& registry)
      : graph_(graph),
        registry_(registry),
        types_(FindElementTypes(graph)),
        wide_(types_.size(), kNoValue),
        is_output_(types_.size(), false) {
    for (const ValueId id : graph.outputs()) is_output_[static_cast<size_t>(id)] = true;
  }

  absl::StatusOr<int> Run() {
    const auto halves = static_cast<int>(std::count_if(types_.begin(), types_.end(), IsHalf));
    if (halves == 0) return 0;
    for (const ValueId id : graph_.inputs()) {
      if (WasHalf(id)) WidenAfter(id);
    }
    for (ValueId id = 0; id < static_cast<ValueId>(types_.size()); ++id) {
      if (WasHalf(id) && graph_.value(id).constant != nullptr) SAKER_RETURN_IF_ERROR(WidenConstant(id));
    }
    std::vector<Node> nodes = std::move(graph_.mutable_nodes());
    for (Node& node : nodes) SAKER_RETURN_IF_ERROR(Rewrite(std::move(node)));
    graph_.mutable_nodes() = std::move(nodes_);
    return halves;
  }

 private:
  bool WasHalf(ValueId id) const { return IsHalf(types_[static_cast<size_t>(id)]); }
  bool IsOutput(ValueId id) const { return is_output_[static_cast<size_t>(id)]; }
  // What is read instead of a value of the file.
  ValueId Wide(ValueId id) const {
    return id == kNoValue || wide_[static_cast<size_t>(id)] == kNoValue ? id : wide_[static_cast<size_t>(id)];
  }

  ValueId NewFloat(ValueId original) {
    Value value;
    value.name = absl::StrCat(graph_.value(original).name, " as FLOAT");
    value.type = DataType::kFloat32;
    return graph_.AddValue(std::move(value));
  }

  void AddCast(ValueId from, ValueId to, DataType type) {
    Node cast;
    cast.name = graph_.value(to).name;
    cast.op_type = "Cast";
    cast.opset = kCastOpset;
    cast.inputs = {from};
    cast.outputs = {to};
    cast.attributes.Set("to", NumberOfType(type));
    nodes_.push_back(std::move(cast));
  }

  // The value stays a half; its readers get it in float.
  void WidenAfter(ValueId id) {
    const ValueId wide = NewFloat(id);
    AddCast(id, wide, DataType::kFloat32);
    wide_[static_cast<size_t>(id)] = wide;
  }

  absl::StatusOr<std::shared_ptr<const Tensor>> InFloat(const std::shared_ptr<const Tensor>& tensor) const {
    Node cast;
    cast.name = "widening of constants";
    cast.op_type = "Cast";
    cast.opset = kCastOpset;
    cast.inputs = {0};
    cast.outputs = {1};
    cast.attributes.Set("to", NumberOfType(DataType::kFloat32));
    SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, registry_.Resolve(cast));
    const OpContext context{cast, {{true, {tensor->type(), tensor->shape()}, tensor}}};
    const TensorDesc output{DataType::kFloat32, tensor->shape()};
    SAKER_ASSIGN_OR_RETURN(const std::optional<NodeValues> values, EvaluateNode(*definition, context, {output}));
    if (!values.has_value()) return context.Error("cannot be computed");
    return values->front();
  }

  // In place, unless the half itself is an answer of the model.
  absl::Status WidenConstant(ValueId id) {
    SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> wide, InFloat(graph_.value(id).constant));
    if (IsOutput(id)) {
      wide_[static_cast<size_t>(id)] = graph_.AddConstant(absl::StrCat(graph_.value(id).name, " as FLOAT"), wide);
      return absl::OkStatus();
    }
    Value& value = graph_.mutable_value(id);
    value.type = DataType::kFloat32;
    value.constant = std::move(wide);
    return absl::OkStatus();
  }

  absl::Status Rewrite(Node node) {
    const bool makes_half = !node.outputs.empty() && node.outputs[0] != kNoValue && WasHalf(node.outputs[0]);
    if (makes_half && node.domain.empty() && (node.op_type == "Cast" || node.op_type == "CastLike")) {
      RewriteCast(std::move(node));
      return absl::OkStatus();
    }
    SAKER_RETURN_IF_ERROR(WidenAttributes(node));
    for (ValueId& id : node.inputs) id = Wide(id);
    // A type that the author names is a rounding that the author asks for.
    const bool rounds = makes_half && NamesOutputType(node);
    std::vector<std::pair<ValueId, ValueId>> narrowed;
    for (ValueId& id : node.outputs) {
      if (id == kNoValue || !WasHalf(id)) continue;
      if (IsOutput(id) || (rounds && &id == &node.outputs.front())) {
        narrowed.emplace_back(NewFloat(id), id);
        id = narrowed.back().first;
      } else {
        graph_.mutable_value(id).type = DataType::kFloat32;
      }
    }
    nodes_.push_back(std::move(node));
    for (size_t i = 0; i < narrowed.size(); ++i) Narrow(narrowed[i].first, narrowed[i].second, rounds && i == 0);
    return absl::OkStatus();
  }

  // `half` is made from `wide`; other nodes read it rounded, or as it was.
  void Narrow(ValueId wide, ValueId half, bool rounded) {
    AddCast(wide, half, types_[static_cast<size_t>(half)]);
    if (rounded) {
      WidenAfter(half);
    } else {
      wide_[static_cast<size_t>(half)] = wide;
    }
  }

  void RewriteCast(Node node) {
    const ValueId out = node.outputs[0];
    AddCast(Wide(node.inputs[0]), out, types_[static_cast<size_t>(out)]);
    nodes_.back().name = node.name;
    WidenAfter(out);
  }

  static bool NamesOutputType(const Node& node) {
    return std::any_of(std::begin(kOutputTypes), std::end(kOutputTypes),
                       [&](absl::string_view name) { return node.attributes.Has(name); });
  }

  absl::Status WidenAttributes(Node& node) {
    for (const absl::string_view name : kTypeAttributes) {
      const std::optional<DataType> type = FindTypeAttribute(node.attributes, name);
      if (type && IsHalf(*type)) node.attributes.Set(std::string(name), NumberOfType(DataType::kFloat32));
    }
    std::vector<std::pair<std::string, std::shared_ptr<const Tensor>>> halves;
    for (const auto& [name, attribute] : node.attributes.all()) {
      const auto* tensor = std::get_if<std::shared_ptr<const Tensor>>(&attribute);
      if (tensor && *tensor && IsHalf((*tensor)->type())) halves.emplace_back(name, *tensor);
    }
    for (auto& [name, tensor] : halves) {
      SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> wide, InFloat(tensor));
      node.attributes.Set(std::move(name), std::move(wide));
    }
    return absl::OkStatus();
  }

  Graph& graph_;
  const OpRegistry& registry_;
  std::vector<DataType> types_;  // of the file's values
  std::vector<ValueId> wide_;    // read instead; kNoValue: the value itself
  std::vector<bool> is_output_;
  std::vector<Node> nodes_;
};

}  // namespace

absl::StatusOr<int> WidenHalves(Graph& graph, const OpRegistry& registry) { return HalfWidener(graph, registry).Run(); }

}  // namespace saker
