#include "core/graph/graph.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/check.h"

namespace saker {
namespace {

std::string AttributeText(const Attribute& attribute) {
  struct Visitor {
    std::string operator()(int64_t value) const { return absl::StrCat(value); }
    std::string operator()(float value) const { return absl::StrCat(value); }
    // Strings of a file may hold anything, and the text goes to terminals.
    std::string operator()(const std::string& value) const { return absl::StrCat("\"", absl::CHexEscape(value), "\""); }
    std::string operator()(const std::vector<int64_t>& values) const {
      return absl::StrCat("[", absl::StrJoin(values, ","), "]");
    }
    std::string operator()(const std::vector<float>& values) const {
      return absl::StrCat("[", absl::StrJoin(values, ","), "]");
    }
    std::string operator()(const std::vector<std::string>& values) const {
      const auto quote = [](std::string* out, const std::string& value) {
        absl::StrAppend(out, "\"", absl::CHexEscape(value), "\"");
      };
      return absl::StrCat("[", absl::StrJoin(values, ",", quote), "]");
    }
    std::string operator()(const std::shared_ptr<const Tensor>& tensor) const {
      return tensor == nullptr ? "null" : absl::StrCat(Name(tensor->type()), tensor->shape().ToString());
    }
  };
  return std::visit(Visitor{}, attribute);
}

std::string ValueText(const Graph& graph, ValueId id) {
  if (id == kNoValue) return "-";
  const Value& value = graph.value(id);
  return value.name.empty() ? absl::StrCat("%#", id) : absl::StrCat("%", value.name);
}

std::string OutputText(const Graph& graph, ValueId id) {
  const DataType type = id == kNoValue ? DataType::kInvalid : graph.value(id).type;
  return absl::StrCat(ValueText(graph, id), type == DataType::kInvalid ? "" : absl::StrCat(":", Name(type)));
}

std::string PostOpText(const Graph& graph, const Node& node, const PostOp& post_op) {
  switch (post_op.kind) {
    case PostOp::Kind::kRelu:
      return "Relu";
    case PostOp::Kind::kLeakyRelu:
      return absl::StrCat("LeakyRelu(", post_op.alpha, ")");
    case PostOp::Kind::kSigmoid:
      return "Sigmoid";
    case PostOp::Kind::kTanh:
      return "Tanh";
    case PostOp::Kind::kClip:
      return absl::StrCat("Clip(", post_op.alpha, ",", post_op.beta, ")");
    case PostOp::Kind::kElu:
      return absl::StrCat("Elu(", post_op.alpha, ")");
    case PostOp::Kind::kHardSigmoid:
      return absl::StrCat("HardSigmoid(", post_op.alpha, ",", post_op.beta, ")");
    case PostOp::Kind::kHardSwish:
      return "HardSwish";
    case PostOp::Kind::kSwish:
      return absl::StrCat("Swish(", post_op.alpha, ")");
    case PostOp::Kind::kMish:
      return "Mish";
    case PostOp::Kind::kGelu:
      return "Gelu";
    case PostOp::Kind::kGeluTanh:
      return "GeluTanh";
    case PostOp::Kind::kAdd:
      SAKER_CHECK(post_op.input >= 0 && post_op.input < static_cast<int>(node.inputs.size()));
      return absl::StrCat("Add(", ValueText(graph, node.inputs[post_op.input]), ")");
  }
  return "?";
}

std::string NodeText(const Graph& graph, const Node& node) {
  const auto output = [&](std::string* out, ValueId id) { absl::StrAppend(out, OutputText(graph, id)); };
  const auto input = [&](std::string* out, ValueId id) { absl::StrAppend(out, ValueText(graph, id)); };
  std::string text = absl::StrCat(absl::StrJoin(node.outputs, ", ", output), " = ",
                                  node.domain.empty() ? "" : absl::StrCat(node.domain, "::"), node.op_type, "(",
                                  absl::StrJoin(node.inputs, ", ", input), ")");
  if (!node.attributes.all().empty()) {
    const auto attribute = [](std::string* out, const auto& entry) {
      absl::StrAppend(out, entry.first, "=", AttributeText(entry.second));
    };
    absl::StrAppend(&text, " {", absl::StrJoin(node.attributes.all(), ", ", attribute), "}");
  }
  for (const PostOp& post_op : node.post_ops) absl::StrAppend(&text, " + ", PostOpText(graph, node, post_op));
  return text;
}

}  // namespace

ValueId Graph::AddValue(Value value) {
  values_.push_back(std::move(value));
  return static_cast<ValueId>(values_.size() - 1);
}

ValueId Graph::AddConstant(std::string name, std::shared_ptr<const Tensor> tensor) {
  SAKER_CHECK(tensor != nullptr);
  Value value;
  value.name = std::move(name);
  value.type = tensor->type();
  value.constant = std::move(tensor);
  return AddValue(std::move(value));
}

int Graph::AddNode(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<int>(nodes_.size() - 1);
}

const Value& Graph::value(ValueId id) const {
  SAKER_CHECK(id >= 0 && id < value_count());
  return values_[id];
}

Value& Graph::mutable_value(ValueId id) {
  SAKER_CHECK(id >= 0 && id < value_count());
  return values_[id];
}

std::vector<int> Graph::Producers() const {
  std::vector<int> producers(values_.size(), -1);
  for (size_t i = 0; i < nodes_.size(); ++i) {
    for (const ValueId output : nodes_[i].outputs) {
      if (output != kNoValue) producers[output] = static_cast<int>(i);
    }
  }
  return producers;
}

std::vector<int> Graph::UseCounts() const {
  std::vector<int> counts(values_.size(), 0);
  for (const Node& node : nodes_) {
    for (const ValueId input : node.inputs) {
      if (input != kNoValue) ++counts[input];
    }
  }
  for (const ValueId output : outputs_) ++counts[output];
  return counts;
}

std::string Graph::ToString() const {
  std::string text;
  for (const Node& node : nodes_) absl::StrAppend(&text, NodeText(*this, node), "\n");
  return text;
}

}  // namespace saker
