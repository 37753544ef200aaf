#include "core/onnx/graph_importer.h"

#include <onnx/onnx_pb.h>

#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/constant_value.h"
#include "core/onnx/attribute_decoder.h"
#include "core/onnx/readable_text.h"
#include "core/onnx/tensor_decoder.h"
#include "core/onnx/value_info.h"

namespace saker {
namespace {

// Of the passes; a file must not reach operators whose arguments only our own passes get right.
constexpr char kOwnDomain[] = "saker";

absl::Status Prefix(const absl::Status& status, absl::string_view subject) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(subject, ": ", status.message()));
}

std::string Quoted(absl::string_view kind, absl::string_view name) { return absl::StrCat(kind, " \"", name, "\""); }

std::string NormalDomain(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

class GraphImporter {
 public:
  GraphImporter(onnx::ModelProto& model, const OnnxLimits& limits, TensorStore* store)
      : model_(model), limits_(limits), store_(store) {}

  absl::StatusOr<Graph> Import() {
    if (!model_.has_graph()) return absl::InvalidArgumentError("has no graph; is it an ONNX model?");
    const onnx::GraphProto& graph = model_.graph();
    if (graph.node_size() == 0) return absl::InvalidArgumentError("the graph has no nodes");
    if (graph.output_size() == 0) return absl::InvalidArgumentError("the graph has no outputs");
    SAKER_RETURN_IF_ERROR(CheckReadable("graph name", graph.name()));
    graph_.set_name(graph.name());
    SAKER_RETURN_IF_ERROR(ReadOpsets());
    SAKER_RETURN_IF_ERROR(ReadInitializers());
    SAKER_RETURN_IF_ERROR(ReadInputs());
    SAKER_RETURN_IF_ERROR(ReadNodes());
    SAKER_RETURN_IF_ERROR(ReadOutputs());
    SAKER_RETURN_IF_ERROR(graph_.TopologicalSort());
    return std::move(graph_);
  }

 private:
  absl::Status ReadOpsets();
  absl::Status ReadInitializers();
  absl::Status ReadInputs();
  absl::Status ReadOutputs();
  absl::Status CheckPorts(absl::string_view kind, size_t count) const;
  absl::Status ReadNodes();
  absl::Status ReadNode(onnx::NodeProto& proto, int index);
  absl::Status CheckDomain(const Node& node) const;
  absl::StatusOr<Node> NodeWithoutValues(const onnx::NodeProto& proto, int index);
  absl::Status ReadAttributes(const onnx::NodeProto& proto, Node& node);
  absl::StatusOr<std::vector<ValueId>> NamedValues(const google::protobuf::RepeatedPtrField<std::string>& names);
  absl::Status AddConstant(const std::string& name, std::shared_ptr<const Tensor> tensor);

  // The value of that name, made when it is met for the first time.
  ValueId Named(const std::string& name) {
    const auto [it, is_new] = ids_.try_emplace(name, graph_.value_count());
    if (is_new) {
      Value value;
      value.name = name;
      graph_.AddValue(std::move(value));
    }
    return it->second;
  }

  onnx::ModelProto& model_;
  const OnnxLimits& limits_;
  TensorStore* const store_;
  Graph graph_;
  absl::flat_hash_map<std::string, ValueId> ids_;
  std::map<std::string, int> opsets_;
  // Domain and name of each function, once for all nodes.
  absl::flat_hash_set<std::pair<std::string, std::string>> functions_;
};

absl::Status GraphImporter::ReadOpsets() {
  for (const onnx::OperatorSetIdProto& import : model_.opset_import()) {
    SAKER_RETURN_IF_ERROR(CheckReadable("operator set", import.domain()));
    const std::string domain = NormalDomain(import.domain());
    if (import.version() < 1 || import.version() > std::numeric_limits<int>::max()) {
      return absl::InvalidArgumentError(
          absl::StrCat("imports version ", import.version(), " of the operator set \"", import.domain(), "\""));
    }
    const int version = static_cast<int>(import.version());
    const auto [it, is_new] = opsets_.emplace(domain, version);
    if (!is_new && it->second != version) {
      return absl::InvalidArgumentError(absl::StrCat("imports both version ", it->second, " and version ", version,
                                                     " of the operator set \"", import.domain(), "\""));
    }
  }
  if (model_.opset_import_size() > 0) return absl::OkStatus();
  // Files of IR versions 1 and 2 import nothing and mean the first operator set; a later one has lost its end.
  if (model_.ir_version() > 2) return absl::InvalidArgumentError("imports no operator set; the file may be truncated");
  opsets_[""] = 1;
  return absl::OkStatus();
}

absl::Status GraphImporter::AddConstant(const std::string& name, std::shared_ptr<const Tensor> tensor) {
  if (ids_.contains(name) && graph_.value(ids_[name]).constant != nullptr) {
    return absl::InvalidArgumentError("the name is given twice");
  }
  Value& value = graph_.mutable_value(Named(name));
  value.type = tensor->type();
  value.constant = std::move(tensor);
  return absl::OkStatus();
}

absl::Status GraphImporter::ReadInitializers() {
  onnx::GraphProto& graph = *model_.mutable_graph();
  if (graph.sparse_initializer_size() > 0) {
    return absl::UnimplementedError(absl::StrCat(Quoted("initializer", graph.sparse_initializer(0).values().name()),
                                                 " is sparse, which is not supported"));
  }
  for (onnx::TensorProto& proto : *graph.mutable_initializer()) {
    SAKER_RETURN_IF_ERROR(CheckReadable("initializer", proto.name()));
    const std::string subject = Quoted("initializer", proto.name());
    if (proto.name().empty()) return absl::InvalidArgumentError("an initializer has no name");
    absl::StatusOr<Tensor> tensor = DecodeTensor(proto, limits_, store_);
    if (!tensor.ok()) return Prefix(tensor.status(), subject);
    const std::string name = proto.name();
    onnx::TensorProto().Swap(&proto);
    SAKER_RETURN_IF_ERROR(Prefix(AddConstant(name, std::make_shared<const Tensor>(*std::move(tensor))), subject));
  }
  return absl::OkStatus();
}

// Initializers do not count, though old files list them among the inputs.
absl::Status GraphImporter::CheckPorts(absl::string_view kind, size_t count) const {
  if (count <= static_cast<size_t>(limits_.max_inputs)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("has more graph ", kind, "s than the limit of ", limits_.max_inputs));
}

absl::Status GraphImporter::ReadInputs() {
  std::set<std::string> seen;
  for (const onnx::ValueInfoProto& proto : model_.graph().input()) {
    SAKER_RETURN_IF_ERROR(CheckReadable("graph input", proto.name()));
    const std::string subject = Quoted("graph input", proto.name());
    if (proto.name().empty()) return absl::InvalidArgumentError("a graph input has no name");
    if (!seen.insert(proto.name()).second) return absl::InvalidArgumentError(absl::StrCat(subject, " is given twice"));
    // Up to IR version 3 initializers are listed as inputs too; a request does not give them.
    if (ids_.contains(proto.name())) continue;
    const ValueId id = Named(proto.name());
    SAKER_RETURN_IF_ERROR(Prefix(DecodeValueInfo(proto, limits_, graph_.mutable_value(id)), subject));
    if (graph_.value(id).type == DataType::kInvalid) {
      return absl::InvalidArgumentError(absl::StrCat(subject, ": has no element type"));
    }
    graph_.AddInput(id);
    SAKER_RETURN_IF_ERROR(CheckPorts("input", graph_.inputs().size()));
  }
  return absl::OkStatus();
}

absl::Status GraphImporter::ReadOutputs() {
  std::set<std::string> seen;
  for (const onnx::ValueInfoProto& proto : model_.graph().output()) {
    SAKER_RETURN_IF_ERROR(CheckReadable("graph output", proto.name()));
    const std::string subject = Quoted("graph output", proto.name());
    if (proto.name().empty()) return absl::InvalidArgumentError("a graph output has no name");
    if (!seen.insert(proto.name()).second) return absl::InvalidArgumentError(absl::StrCat(subject, " is given twice"));
    const ValueId id = Named(proto.name());
    Value declared;
    SAKER_RETURN_IF_ERROR(Prefix(DecodeValueInfo(proto, limits_, declared), subject));
    Value& value = graph_.mutable_value(id);
    // A graph input or a constant that is an output as well is declared already.
    if (value.type == DataType::kInvalid) {
      value.type = declared.type;
      value.shape = declared.shape;
      value.has_shape = declared.has_shape;
      value.dim_names = declared.dim_names;
    }
    graph_.AddOutput(id);
    SAKER_RETURN_IF_ERROR(CheckPorts("output", graph_.outputs().size()));
  }
  return absl::OkStatus();
}

absl::Status GraphImporter::ReadNodes() {
  for (const onnx::FunctionProto& function : model_.functions()) {
    functions_.emplace(NormalDomain(function.domain()), function.name());
  }
  for (int i = 0; i < model_.graph().node_size(); ++i) {
    SAKER_RETURN_IF_ERROR(ReadNode(*model_.mutable_graph()->mutable_node(i), i));
  }
  return absl::OkStatus();
}

// Type, name, domain and opset, with every word of the file checked.
absl::StatusOr<Node> GraphImporter::NodeWithoutValues(const onnx::NodeProto& proto, int index) {
  SAKER_RETURN_IF_ERROR(CheckReadable("node name", proto.name()));
  SAKER_RETURN_IF_ERROR(CheckReadable("operator", proto.op_type()));
  SAKER_RETURN_IF_ERROR(CheckReadable("operator set", proto.domain()));
  for (const std::string& name : proto.input()) SAKER_RETURN_IF_ERROR(CheckReadable("value name", name));
  for (const std::string& name : proto.output()) SAKER_RETURN_IF_ERROR(CheckReadable("value name", name));
  Node node;
  node.op_type = proto.op_type();
  node.domain = NormalDomain(proto.domain());
  node.name = proto.name();
  // Many exporters leave names out; the first output says best where in the graph a node is.
  if (node.name.empty() && proto.output_size() > 0) node.name = proto.output(0);
  if (node.name.empty()) node.name = absl::StrCat("#", index);
  if (node.op_type.empty()) return absl::InvalidArgumentError(Quoted("node", node.name) + " has no operator");
  return node;
}

absl::Status GraphImporter::CheckDomain(const Node& node) const {
  if (node.domain == kOwnDomain) {
    return absl::UnimplementedError("the operator set \"saker\" is internal and cannot be used in files");
  }
  if (functions_.contains(std::make_pair(node.domain, node.op_type))) {
    return absl::UnimplementedError("calls a function of the model, which is not supported; inline functions first");
  }
  if (opsets_.contains(node.domain)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the model does not import the operator set \"", node.domain, "\""));
}

absl::Status GraphImporter::ReadAttributes(const onnx::NodeProto& proto, Node& node) {
  for (const onnx::AttributeProto& attribute : proto.attribute()) {
    SAKER_RETURN_IF_ERROR(CheckReadable("attribute", attribute.name()));
    if (node.attributes.Has(attribute.name())) {
      return absl::InvalidArgumentError(Quoted("attribute", attribute.name()) + " is given twice");
    }
    SAKER_ASSIGN_OR_RETURN(Attribute value, DecodeAttribute(attribute, limits_, store_));
    node.attributes.Set(attribute.name(), std::move(value));
  }
  return absl::OkStatus();
}

// Empty names are optional values left out; at the end of the list they say nothing.
absl::StatusOr<std::vector<ValueId>> GraphImporter::NamedValues(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<ValueId> ids;
  for (const std::string& name : names) ids.push_back(name.empty() ? kNoValue : Named(name));
  while (!ids.empty() && ids.back() == kNoValue) ids.pop_back();
  return ids;
}

absl::StatusOr<std::shared_ptr<const Tensor>> ConstantOf(const Attributes& attributes) {
  if (attributes.all().size() != 1) return absl::InvalidArgumentError("expected one attribute");
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> value, ConstantValue(attributes));
  if (value != nullptr) return value;
  return absl::UnimplementedError(Quoted("attribute", attributes.all().begin()->first) + " is not supported");
}

absl::Status GraphImporter::ReadNode(onnx::NodeProto& proto, int index) {
  SAKER_ASSIGN_OR_RETURN(Node node, NodeWithoutValues(proto, index));
  const std::string subject = absl::StrCat(Quoted("node", node.name), " (", node.op_type, ")");
  SAKER_RETURN_IF_ERROR(Prefix(CheckDomain(node), subject));
  node.opset = opsets_[node.domain];
  SAKER_RETURN_IF_ERROR(Prefix(ReadAttributes(proto, node), subject));
  if (node.op_type == "Constant" && node.domain.empty()) {
    if (proto.output_size() != 1 || proto.output(0).empty() || proto.input_size() != 0) {
      return absl::InvalidArgumentError(absl::StrCat(subject, ": expected no inputs and one output"));
    }
    const std::string name = proto.output(0);
    proto.clear_attribute();
    absl::StatusOr<std::shared_ptr<const Tensor>> tensor = ConstantOf(node.attributes);
    if (!tensor.ok()) return Prefix(tensor.status(), subject);
    return Prefix(AddConstant(name, *std::move(tensor)), subject);
  }
  SAKER_ASSIGN_OR_RETURN(node.inputs, NamedValues(proto.input()));
  SAKER_ASSIGN_OR_RETURN(node.outputs, NamedValues(proto.output()));
  graph_.AddNode(std::move(node));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Graph> ImportGraph(onnx::ModelProto& model, const OnnxLimits& limits, TensorStore* store) {
  return GraphImporter(model, limits, store).Import();
}

}  // namespace saker
