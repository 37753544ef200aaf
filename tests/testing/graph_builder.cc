#include "tests/testing/graph_builder.h"

#include "absl/strings/str_cat.h"
#include "core/base/check.h"

namespace saker {

ValueId GraphBuilder::Named(const std::string& name) {
  if (name.empty()) return kNoValue;
  const auto it = ids_.find(name);
  if (it != ids_.end()) return it->second;
  saker::Value value;
  value.name = name;
  return ids_[name] = graph_.AddValue(std::move(value));
}

void GraphBuilder::Declare(ValueId id, const Shape& shape, DataType type) {
  saker::Value& value = graph_.mutable_value(id);
  value.type = type;
  value.shape = shape;
  value.has_shape = true;
  value.dim_names.clear();
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const bool known = shape[axis] != Shape::kUnknown;
    value.dim_names.push_back(known ? "" : axis == 0 ? "N" : absl::StrCat("N", axis));
  }
}

GraphBuilder& GraphBuilder::Input(const std::string& name, const Shape& shape, DataType type) {
  const ValueId id = Named(name);
  Declare(id, shape, type);
  graph_.AddInput(id);
  return *this;
}

GraphBuilder& GraphBuilder::Constant(const std::string& name, Tensor tensor) {
  saker::Value& value = graph_.mutable_value(Named(name));
  value.type = tensor.type();
  value.constant = std::make_shared<const Tensor>(std::move(tensor));
  return *this;
}

GraphBuilder& GraphBuilder::Node(const std::string& op_type, const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& outputs,
                                 std::initializer_list<std::pair<std::string, Attribute>> attributes) {
  saker::Node node;
  const size_t colons = op_type.find("::");
  node.domain = colons == std::string::npos ? "" : op_type.substr(0, colons);
  node.op_type = colons == std::string::npos ? op_type : op_type.substr(colons + 2);
  node.opset = node.domain.empty() ? opset_ : 1;
  node.name = outputs.empty() ? op_type : outputs.front();
  for (const std::string& input : inputs) node.inputs.push_back(Named(input));
  for (const std::string& output : outputs) node.outputs.push_back(Named(output));
  for (const auto& [name, value] : attributes) node.attributes.Set(name, value);
  graph_.AddNode(std::move(node));
  return *this;
}

GraphBuilder& GraphBuilder::WithPostOp(PostOp post_op) {
  SAKER_CHECK(!graph_.nodes().empty());
  graph_.mutable_nodes().back().post_ops.push_back(post_op);
  return *this;
}

GraphBuilder& GraphBuilder::Output(const std::string& name) {
  graph_.AddOutput(Named(name));
  return *this;
}

GraphBuilder& GraphBuilder::Output(const std::string& name, const Shape& shape, DataType type) {
  const ValueId id = Named(name);
  Declare(id, shape, type);
  graph_.AddOutput(id);
  return *this;
}

ValueId GraphBuilder::id(const std::string& name) const {
  const auto it = ids_.find(name);
  SAKER_CHECK(it != ids_.end());
  return it->second;
}

Graph GraphBuilder::Build() const {
  absl::StatusOr<Graph> graph = TryBuild();
  SAKER_CHECK(graph.ok());
  return *std::move(graph);
}

absl::StatusOr<Graph> GraphBuilder::TryBuild() const {
  Graph graph = graph_;
  if (absl::Status status = graph.TopologicalSort(); !status.ok()) return status;
  return graph;
}

}  // namespace saker
