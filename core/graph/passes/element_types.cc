#include "core/graph/passes/element_types.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "core/ops/type_attribute.h"

namespace saker {
namespace {

// Rule: the type of the outputs of an operator from `first_output` on, where it is not that of input 0.
struct Rule {
  absl::string_view op_type;
  int first_output;
  int input;           // that gives the type, -1: none does
  DataType otherwise;  // without that input
};

// The last matching row counts.
constexpr Rule kRules[] = {
    {"And", 0, -1, DataType::kBool},
    {"ArgMax", 0, -1, DataType::kInt64},
    {"ArgMin", 0, -1, DataType::kInt64},
    {"CastLike", 0, 1, DataType::kInvalid},
    {"ConstantOfShape", 0, -1, DataType::kFloat32},
    {"ConvInteger", 0, -1, DataType::kInt32},
    {"DequantizeLinear", 0, 1, DataType::kFloat32},
    {"Dropout", 1, -1, DataType::kBool},
    {"DynamicQuantizeLinear", 0, -1, DataType::kUInt8},
    {"DynamicQuantizeLinear", 1, -1, DataType::kFloat32},
    {"DynamicQuantizeLinear", 2, -1, DataType::kUInt8},
    {"Equal", 0, -1, DataType::kBool},
    {"Greater", 0, -1, DataType::kBool},
    {"GreaterOrEqual", 0, -1, DataType::kBool},
    {"IsInf", 0, -1, DataType::kBool},
    {"IsNaN", 0, -1, DataType::kBool},
    {"LayerNormalization", 1, -1, DataType::kFloat32},
    {"Less", 0, -1, DataType::kBool},
    {"LessOrEqual", 0, -1, DataType::kBool},
    {"MatMulInteger", 0, -1, DataType::kInt32},
    {"MaxPool", 1, -1, DataType::kInt64},
    {"Multinomial", 0, -1, DataType::kInt32},
    {"NonMaxSuppression", 0, -1, DataType::kInt64},
    {"NonZero", 0, -1, DataType::kInt64},
    {"Not", 0, -1, DataType::kBool},
    {"OneHot", 0, 2, DataType::kInvalid},
    {"Or", 0, -1, DataType::kBool},
    {"QLinearConv", 0, 7, DataType::kUInt8},
    {"QLinearMatMul", 0, 7, DataType::kUInt8},
    {"QuantizeLinear", 0, 2, DataType::kUInt8},
    {"RandomNormal", 0, -1, DataType::kFloat32},
    {"RandomUniform", 0, -1, DataType::kFloat32},
    {"Shape", 0, -1, DataType::kInt64},
    {"Size", 0, -1, DataType::kInt64},
    {"TopK", 1, -1, DataType::kInt64},
    {"Unique", 1, -1, DataType::kInt64},
    {"Where", 0, 1, DataType::kInvalid},
    {"Xor", 0, -1, DataType::kBool},
};

// Attributes that name the type of output 0, whatever the operator.
constexpr absl::string_view kTypeAttributes[] = {"to", "dtype", "output_dtype", "output_datatype"};

bool IsHalf(DataType type) { return type == DataType::kFloat16 || type == DataType::kBFloat16; }

class TypeFinder {
 public:
  explicit TypeFinder(const Graph& graph) : graph_(graph), types_(static_cast<size_t>(graph.value_count())) {}

  std::vector<DataType> Run() {
    const std::vector<int> producers = graph_.Producers();
    for (ValueId id = 0; id < graph_.value_count(); ++id) {
      if (producers[static_cast<size_t>(id)] < 0) types_[static_cast<size_t>(id)] = graph_.value(id).type;
    }
    for (const Node& node : graph_.nodes()) {
      for (size_t i = 0; i < node.outputs.size(); ++i) {
        if (node.outputs[i] != kNoValue) Decide(node.outputs[i], MadeType(node, static_cast<int>(i)));
      }
    }
    return std::move(types_);
  }

 private:
  void Decide(ValueId id, DataType made) {
    const DataType declared = graph_.value(id).type;
    const bool contradicts = IsHalf(declared) && IsFloatingPoint(made) && !IsHalf(made);
    types_[static_cast<size_t>(id)] = declared == DataType::kInvalid || contradicts ? made : declared;
  }

  DataType InputType(const Node& node, int input) const {
    const bool present = input < static_cast<int>(node.inputs.size()) && node.inputs[static_cast<size_t>(input)] >= 0;
    return present ? types_[static_cast<size_t>(node.inputs[static_cast<size_t>(input)])] : DataType::kInvalid;
  }

  DataType MadeType(const Node& node, int output) const {
    if (!node.domain.empty()) return DataType::kInvalid;
    if (const std::optional<DataType> named = NamedType(node, output)) return *named;
    const auto fits = [&](const Rule& rule) { return rule.op_type == node.op_type && output >= rule.first_output; };
    const auto rule = std::find_if(std::rbegin(kRules), std::rend(kRules), fits);
    if (rule == std::rend(kRules)) return InputType(node, 0);
    const DataType type = rule->input < 0 ? DataType::kInvalid : InputType(node, rule->input);
    return type == DataType::kInvalid ? rule->otherwise : type;
  }

  static std::optional<DataType> NamedType(const Node& node, int output) {
    if (node.op_type == "LayerNormalization") {
      return output > 0 ? FindTypeAttribute(node.attributes, "stash_type") : std::nullopt;
    }
    if (output > 0) return std::nullopt;
    for (const absl::string_view name : kTypeAttributes) {
      if (const std::optional<DataType> type = FindTypeAttribute(node.attributes, name)) return type;
    }
    const Attribute* value = node.attributes.Find("value");
    const auto* tensor = value ? std::get_if<std::shared_ptr<const Tensor>>(value) : nullptr;
    return tensor && *tensor ? std::optional<DataType>((*tensor)->type()) : std::nullopt;
  }

  const Graph& graph_;
  std::vector<DataType> types_;
};

}  // namespace

std::vector<DataType> FindElementTypes(const Graph& graph) { return TypeFinder(graph).Run(); }

}  // namespace saker
