#include "core/onnx/onnx_writer.h"

#include <onnx/onnx_pb.h>

#include <limits>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/replace_file.h"
#include "core/base/status_macros.h"
#include "core/onnx/tensor_encoder.h"
#include "core/onnx/value_info.h"

namespace saker {
namespace {

void EncodeAttribute(const std::string& name, const Attribute& attribute, onnx::AttributeProto& proto) {
  struct Visitor {
    onnx::AttributeProto& proto;
    void operator()(int64_t value) const {
      proto.set_type(onnx::AttributeProto::INT);
      proto.set_i(value);
    }
    void operator()(float value) const {
      proto.set_type(onnx::AttributeProto::FLOAT);
      proto.set_f(value);
    }
    void operator()(const std::string& value) const {
      proto.set_type(onnx::AttributeProto::STRING);
      proto.set_s(value);
    }
    void operator()(const std::vector<int64_t>& values) const {
      proto.set_type(onnx::AttributeProto::INTS);
      for (const int64_t value : values) proto.add_ints(value);
    }
    void operator()(const std::vector<float>& values) const {
      proto.set_type(onnx::AttributeProto::FLOATS);
      for (const float value : values) proto.add_floats(value);
    }
    void operator()(const std::vector<std::string>& values) const {
      proto.set_type(onnx::AttributeProto::STRINGS);
      for (const std::string& value : values) proto.add_strings(value);
    }
    void operator()(const std::shared_ptr<const Tensor>& tensor) const {
      proto.set_type(onnx::AttributeProto::TENSOR);
      EncodeTensor(*tensor, "", *proto.mutable_t());
    }
  };
  proto.set_name(name);
  std::visit(Visitor{proto}, attribute);
}

absl::Status CheckWritable(const Node& node, const OnnxWriteOptions& options) {
  const std::string subject = absl::StrCat("node \"", node.name, "\" (", node.op_type, ")");
  if (node.domain == "saker" || !node.post_ops.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(subject, " is made by our own passes and has no form in ONNX; write the graph before they run"));
  }
  if (node.domain.empty() && node.opset != 0 && node.opset != options.opset) {
    return absl::InvalidArgumentError(
        absl::StrCat(subject, " is of opset ", node.opset, "; it cannot be written as opset ", options.opset));
  }
  return absl::OkStatus();
}

// A name for each value: its own where that is free, another one where passes made values of the same name or none.
std::vector<std::string> UniqueNames(const Graph& graph) {
  std::vector<std::string> names(static_cast<size_t>(graph.value_count()));
  std::set<std::string> taken;
  const auto take = [&](ValueId id) {
    if (!names[id].empty()) return;
    std::string name = graph.value(id).name;
    if (name.empty()) name = "value";
    const std::string base = name;
    for (int i = id; !taken.insert(name).second; ++i) name = absl::StrCat(base, "_", i);
    names[id] = name;
  };
  // The signature first: its names are what callers use.
  for (const ValueId id : graph.inputs()) take(id);
  for (const ValueId id : graph.outputs()) take(id);
  for (ValueId id = 0; id < graph.value_count(); ++id) take(id);
  return names;
}

class GraphWriter {
 public:
  GraphWriter(const Graph& graph, const OnnxWriteOptions& options)
      : graph_(graph), options_(options), names_(UniqueNames(graph)) {}

  absl::Status Write(onnx::ModelProto& model) {
    model.set_ir_version(options_.ir_version);
    model.set_producer_name(options_.producer);
    for (const auto& [key, value] : options_.metadata) {
      onnx::StringStringEntryProto& entry = *model.add_metadata_props();
      entry.set_key(key);
      entry.set_value(value);
    }
    onnx::GraphProto& proto = *model.mutable_graph();
    proto.set_name(graph_.name().empty() ? "graph" : graph_.name());
    for (const ValueId id : graph_.inputs()) EncodeValue(id, *proto.add_input());
    for (const ValueId id : graph_.outputs()) EncodeValue(id, *proto.add_output());
    SAKER_RETURN_IF_ERROR(WriteNodes(proto));
    WriteConstants(proto);
    return WriteOpsets(model);
  }

 private:
  void EncodeValue(ValueId id, onnx::ValueInfoProto& proto) {
    EncodeValueInfo(graph_.value(id), proto);
    proto.set_name(names_[id]);
  }

  absl::Status WriteNodes(onnx::GraphProto& proto) {
    for (const Node& node : graph_.nodes()) {
      SAKER_RETURN_IF_ERROR(CheckWritable(node, options_));
      onnx::NodeProto& node_proto = *proto.add_node();
      node_proto.set_name(node.name);
      node_proto.set_op_type(node.op_type);
      node_proto.set_domain(node.domain);
      for (const ValueId id : node.inputs) node_proto.add_input(id == kNoValue ? "" : names_[id]);
      for (const ValueId id : node.outputs) node_proto.add_output(id == kNoValue ? "" : names_[id]);
      for (const auto& [name, value] : node.attributes.all()) EncodeAttribute(name, value, *node_proto.add_attribute());
    }
    return absl::OkStatus();
  }

  // Constants that something reads; passes may have left others behind.
  void WriteConstants(onnx::GraphProto& proto) {
    const std::vector<int> uses = graph_.UseCounts();
    for (ValueId id = 0; id < graph_.value_count(); ++id) {
      const Tensor* constant = graph_.value(id).constant.get();
      if (constant != nullptr && uses[id] > 0) EncodeTensor(*constant, names_[id], *proto.add_initializer());
    }
  }

  absl::Status WriteOpsets(onnx::ModelProto& model) {
    std::map<std::string, int> opsets = {{"", options_.opset}};
    for (const Node& node : graph_.nodes()) {
      if (node.domain.empty()) continue;
      const int version = std::max(node.opset, 1);
      if (const auto [it, is_new] = opsets.emplace(node.domain, version); !is_new && it->second != version) {
        return absl::InvalidArgumentError(absl::StrCat("node \"", node.name, "\" (", node.op_type, ") is of version ",
                                                       version, " of \"", node.domain, "\", others are of version ",
                                                       it->second));
      }
    }
    for (const auto& [domain, version] : opsets) {
      onnx::OperatorSetIdProto& import = *model.add_opset_import();
      import.set_domain(domain);
      import.set_version(version);
    }
    return absl::OkStatus();
  }

  const Graph& graph_;
  const OnnxWriteOptions& options_;
  const std::vector<std::string> names_;
};

}  // namespace

absl::StatusOr<std::string> SerializeOnnx(const Graph& graph, const OnnxWriteOptions& options) {
  onnx::ModelProto model;
  SAKER_RETURN_IF_ERROR(GraphWriter(graph, options).Write(model));
  if (model.ByteSizeLong() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return absl::InvalidArgumentError(
        absl::StrCat("the model takes ", model.ByteSizeLong(), " bytes; an ONNX file holds less than 2 GiB"));
  }
  return model.SerializeAsString();
}

absl::Status WriteOnnxFile(const Graph& graph, const std::string& path, const OnnxWriteOptions& options) {
  SAKER_ASSIGN_OR_RETURN(const std::string bytes, SerializeOnnx(graph, options));
  return ReplaceFile(path, bytes);
}

}  // namespace saker
