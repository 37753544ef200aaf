#include "tests/fuzz/model_mutation.h"

#include <onnx/onnx_pb.h>

#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "core/ops/registry.h"

namespace saker {
namespace {

using onnx::AttributeProto;
using onnx::GraphProto;
using onnx::ModelProto;
using onnx::NodeProto;
using onnx::TensorProto;
using onnx::ValueInfoProto;

constexpr int kElementTypes = 17;

// Any of a repeated field; null when it is empty.
template <typename Field>
auto Pick(Field* field, MutationRandom& random) -> decltype(field->Mutable(0)) {
  return field->empty() ? nullptr : field->Mutable(random.Below(field->size()));
}

NodeProto* PickNode(ModelProto& model, MutationRandom& random) {
  return Pick(model.mutable_graph()->mutable_node(), random);
}

// Changes a number, adds one or takes one away.
template <typename Numbers>
void MutateNumbers(Numbers* numbers, MutationRandom& random) {
  if (numbers->empty() || (random.OneIn(8) && numbers->size() < 12)) return numbers->Add(random.Number(1));
  if (random.OneIn(8)) return numbers->RemoveLast();
  auto* number = numbers->Mutable(random.Below(numbers->size()));
  *number = random.Number(*number);
}

bool MutateInputDimension(ModelProto& model, MutationRandom& random) {
  ValueInfoProto* value = Pick(model.mutable_graph()->mutable_input(), random);
  if (value == nullptr) return false;
  auto* dims = value->mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim();
  if (dims->empty() || random.OneIn(8)) {
    dims->Add()->set_dim_value(random.Number(1));
  } else if (random.OneIn(8)) {
    dims->RemoveLast();
  } else if (random.OneIn(4)) {
    Pick(dims, random)->set_dim_param(random.OneIn(2) ? "N" : "M");
  } else {
    auto* dim = Pick(dims, random);
    dim->set_dim_value(random.Number(dim->dim_value()));
  }
  return true;
}

bool MutateAttribute(ModelProto& model, MutationRandom& random) {
  NodeProto* node = PickNode(model, random);
  AttributeProto* attribute = node == nullptr ? nullptr : Pick(node->mutable_attribute(), random);
  if (attribute == nullptr) return false;
  if (random.OneIn(16)) {
    node->mutable_attribute()->RemoveLast();
    return true;
  }
  switch (attribute->type()) {
    case AttributeProto::INT:
      attribute->set_i(random.Number(attribute->i()));
      return true;
    case AttributeProto::INTS:
      MutateNumbers(attribute->mutable_ints(), random);
      return true;
    case AttributeProto::FLOAT:
      attribute->set_f(static_cast<float>(random.Number(1)) / (random.OneIn(4) ? 0.0F : 2.0F));
      return true;
    default:
      return false;
  }
}

// What operators ask for: one name of many operators, so that most pairs mean something.
constexpr const char* kIntAttributes[] = {"axis",
                                          "keepdims",
                                          "group",
                                          "ceil_mode",
                                          "count_include_pad",
                                          "storage_order",
                                          "transA",
                                          "transB",
                                          "batch_dims",
                                          "to",
                                          "num_outputs",
                                          "allowzero",
                                          "hidden_size",
                                          "blocksize",
                                          "exclusive",
                                          "reverse",
                                          "largest",
                                          "sorted",
                                          "batch_axis",
                                          "time_axis",
                                          "upper",
                                          "k",
                                          "size",
                                          "antialias",
                                          "exclude_outside",
                                          "noop_with_empty_axes",
                                          "select_last_index",
                                          "p",
                                          "layout",
                                          "linear_before_reset",
                                          "input_forget",
                                          "dtype",
                                          "detect_positive",
                                          "fmod",
                                          "training_mode",
                                          "block_size",
                                          "value_int",
                                          "stash_type",
                                          "num_groups",
                                          "saturate"};
constexpr const char* kIntsAttributes[] = {"kernel_shape", "strides", "dilations",      "pads",         "axes",
                                           "perm",         "split",   "output_padding", "output_shape", "shape",
                                           "starts",       "ends",    "scales",         "value_ints"};
constexpr std::array<std::pair<const char*, const char*>, 20> kStringAttributes = {{
    {"auto_pad", "SAME_UPPER"},
    {"auto_pad", "SAME_LOWER"},
    {"auto_pad", "VALID"},
    {"mode", "reflect"},
    {"mode", "edge"},
    {"mode", "wrap"},
    {"mode", "linear"},
    {"mode", "cubic"},
    {"mode", "CRD"},
    {"coordinate_transformation_mode", "tf_crop_and_resize"},
    {"coordinate_transformation_mode", "align_corners"},
    {"coordinate_transformation_mode", "asymmetric"},
    {"nearest_mode", "ceil"},
    {"keep_aspect_ratio_policy", "not_larger"},
    {"direction", "bidirectional"},
    {"direction", "reverse"},
    {"reduction", "add"},
    {"reduction", "mul"},
    {"equation", "ij,jk->ik"},
    {"equation", "...ii->...i"},
}};

bool AddAttribute(ModelProto& model, MutationRandom& random) {
  NodeProto* node = PickNode(model, random);
  if (node == nullptr || node->attribute_size() > 12) return false;
  AttributeProto& attribute = *node->add_attribute();
  switch (random.Below(3)) {
    case 0:
      attribute.set_name(kIntAttributes[random.Below(std::size(kIntAttributes))]);
      attribute.set_type(AttributeProto::INT);
      attribute.set_i(random.Number(1));
      return true;
    case 1:
      attribute.set_name(kIntsAttributes[random.Below(std::size(kIntsAttributes))]);
      attribute.set_type(AttributeProto::INTS);
      for (int i = random.Below(6); i >= 0; --i) attribute.add_ints(random.Number(1));
      return true;
    default:
      const auto& [name, value] = kStringAttributes[static_cast<size_t>(random.Below(kStringAttributes.size()))];
      attribute.set_name(name);
      attribute.set_type(AttributeProto::STRING);
      attribute.set_s(value);
      return true;
  }
}

bool ChangeOperator(ModelProto& model, MutationRandom& random) {
  static const std::vector<std::string>& types = *new std::vector<std::string>(OpRegistry::Get().OpTypes());
  NodeProto* node = PickNode(model, random);
  if (node == nullptr) return false;
  node->set_op_type(types[static_cast<size_t>(random.Below(static_cast<int>(types.size())))]);
  return true;
}

// Any value that nodes may read.
std::string PickValue(const GraphProto& graph, MutationRandom& random) {
  std::vector<const std::string*> names;
  for (const auto& value : graph.input()) names.push_back(&value.name());
  for (const auto& value : graph.initializer()) names.push_back(&value.name());
  for (const auto& node : graph.node()) {
    for (const std::string& name : node.output()) names.push_back(&name);
  }
  return names.empty() || random.OneIn(12) ? ""
                                           : *names[static_cast<size_t>(random.Below(static_cast<int>(names.size())))];
}

bool Rewire(ModelProto& model, MutationRandom& random) {
  NodeProto* node = PickNode(model, random);
  if (node == nullptr) return false;
  const std::string value = PickValue(model.graph(), random);
  if (node->input().empty() || (random.OneIn(3) && node->input_size() < 8)) {
    node->add_input(value);
  } else if (random.OneIn(6)) {
    node->mutable_input()->RemoveLast();
  } else {
    *Pick(node->mutable_input(), random) = value;
  }
  return true;
}

// A copy of a node that reads what the original makes, and takes its place as a graph output.
bool RepeatNode(ModelProto& model, MutationRandom& random) {
  const NodeProto* original = PickNode(model, random);
  if (original == nullptr || original->output().empty() || model.graph().node_size() > 60) return false;
  NodeProto copy = *original;
  const std::string made = absl::StrCat("v", model.graph().node_size(), "_", random.Below(1000));
  if (copy.input().empty()) copy.add_input("");
  copy.set_input(0, original->output(0));
  while (copy.output_size() > 1) copy.mutable_output()->RemoveLast();
  copy.set_output(0, made);
  for (auto& output : *model.mutable_graph()->mutable_output()) {
    if (output.name() == original->output(0)) output.set_name(made);
  }
  *model.mutable_graph()->add_node() = std::move(copy);
  return true;
}

bool RemoveNode(ModelProto& model, MutationRandom& random) {
  auto* nodes = model.mutable_graph()->mutable_node();
  if (nodes->size() < 2) return false;
  nodes->DeleteSubrange(random.Below(nodes->size()), 1);
  return true;
}

bool ChangeOpset(ModelProto& model, MutationRandom& random) {
  auto* opset = Pick(model.mutable_opset_import(), random);
  if (opset == nullptr) return false;
  opset->set_version(random.OneIn(8) ? random.Number(opset->version()) : 1 + random.Below(22));
  return true;
}

bool ChangeType(ModelProto& model, MutationRandom& random) {
  const int type = random.Below(kElementTypes);
  GraphProto& graph = *model.mutable_graph();
  switch (random.Below(3)) {
    case 0:
      if (graph.input().empty()) return false;
      Pick(graph.mutable_input(), random)->mutable_type()->mutable_tensor_type()->set_elem_type(type);
      return true;
    case 1:
      if (graph.output().empty()) return false;
      // What the graph makes of it.
      Pick(graph.mutable_output(), random)->clear_type();
      return true;
    default:
      if (graph.initializer().empty()) return false;
      Pick(graph.mutable_initializer(), random)->set_data_type(type);
      return true;
  }
}

bool MutateWeightShape(ModelProto& model, MutationRandom& random) {
  TensorProto* tensor = Pick(model.mutable_graph()->mutable_initializer(), random);
  if (tensor == nullptr) return false;
  if (random.OneIn(4)) {
    const int64_t size = static_cast<int64_t>(tensor->raw_data().size()) + random.Below(17) - 8;
    tensor->mutable_raw_data()->resize(static_cast<size_t>(std::max<int64_t>(0, size)));
  } else {
    MutateNumbers(tensor->mutable_dims(), random);
  }
  return true;
}

// Indices, extents and axes more than anything else.
bool MutateWeight(ModelProto& model, MutationRandom& random) {
  TensorProto* tensor = Pick(model.mutable_graph()->mutable_initializer(), random);
  if (tensor == nullptr) return false;
  if (!tensor->int64_data().empty()) {
    MutateNumbers(tensor->mutable_int64_data(), random);
    return true;
  }
  std::string& raw = *tensor->mutable_raw_data();
  int64_t number = 0;
  if (raw.size() < sizeof(number)) return false;
  const size_t at = static_cast<size_t>(random.Below(static_cast<int>(raw.size() / sizeof(number)))) * sizeof(number);
  std::memcpy(&number, &raw[at], sizeof(number));
  number = random.Number(number);
  std::memcpy(&raw[at], &number, sizeof(number));
  return true;
}

// A small tensor under the name of a graph input: what read it is computed ahead of every run now, or shapes the graph.
bool TurnInputIntoWeight(ModelProto& model, MutationRandom& random) {
  auto* inputs = model.mutable_graph()->mutable_input();
  if (inputs->empty()) return false;
  const int index = random.Below(inputs->size());
  const auto& type = inputs->Get(index).type().tensor_type();
  TensorProto& tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name(inputs->Get(index).name());
  tensor.set_data_type(type.elem_type());
  int64_t count = 1;
  for (const auto& dim : type.shape().dim()) {
    tensor.add_dims(dim.dim_value());
    if (dim.dim_value() >= 0 && dim.dim_value() < 4096 && count < 4096) count *= dim.dim_value();
  }
  const bool wide = type.elem_type() == TensorProto::INT64 || type.elem_type() == TensorProto::DOUBLE;
  const bool narrow = type.elem_type() == TensorProto::UINT8 || type.elem_type() == TensorProto::INT8 ||
                      type.elem_type() == TensorProto::BOOL;
  tensor.set_raw_data(std::string(static_cast<size_t>(std::min<int64_t>(count, 2048)) * (wide     ? 8
                                                                                         : narrow ? 1
                                                                                                  : 4),
                                  0));
  inputs->DeleteSubrange(index, 1);
  return true;
}

bool TurnWeightIntoInput(ModelProto& model, MutationRandom& random) {
  auto* weights = model.mutable_graph()->mutable_initializer();
  if (weights->empty()) return false;
  const int index = random.Below(weights->size());
  ValueInfoProto& input = *model.mutable_graph()->add_input();
  input.set_name(weights->Get(index).name());
  auto& type = *input.mutable_type()->mutable_tensor_type();
  type.set_elem_type(weights->Get(index).data_type());
  type.mutable_shape();
  for (const int64_t dim : weights->Get(index).dims()) type.mutable_shape()->add_dim()->set_dim_value(dim);
  weights->DeleteSubrange(index, 1);
  return true;
}

using Mutation = bool (*)(ModelProto&, MutationRandom&);
constexpr Mutation kMutations[] = {MutateInputDimension,
                                   MutateInputDimension,
                                   MutateAttribute,
                                   MutateAttribute,
                                   MutateAttribute,
                                   AddAttribute,
                                   AddAttribute,
                                   ChangeOperator,
                                   Rewire,
                                   Rewire,
                                   RepeatNode,
                                   RemoveNode,
                                   ChangeOpset,
                                   ChangeType,
                                   MutateWeightShape,
                                   MutateWeight,
                                   MutateWeight,
                                   MutateWeight,
                                   TurnInputIntoWeight,
                                   TurnWeightIntoInput};

// The same name in two models is two values.
std::string Renamed(const std::string& name) { return name.empty() ? name : absl::StrCat(name, "'"); }

}  // namespace

bool MutateModel(ModelProto& model, MutationRandom& random) {
  constexpr int kAttempts = 10;
  for (int i = 0; i < kAttempts; ++i) {
    if (kMutations[random.Below(std::size(kMutations))](model, random)) return true;
  }
  return false;
}

void ChainModels(const ModelProto& second, ModelProto& first) {
  GraphProto& graph = *first.mutable_graph();
  absl::flat_hash_map<std::string, std::string> wires;
  for (int i = 0; i < second.graph().input_size(); ++i) {
    const ValueInfoProto& input = second.graph().input(i);
    if (i < graph.output_size()) {
      wires[input.name()] = graph.output(i).name();
    } else {
      *graph.add_input() = input;
      graph.mutable_input()->rbegin()->set_name(Renamed(input.name()));
    }
  }
  const auto wire = [&wires](std::string& name) {
    const auto known = wires.find(name);
    name = known == wires.end() ? Renamed(name) : known->second;
  };
  for (TensorProto weight : second.graph().initializer()) {
    weight.set_name(Renamed(weight.name()));
    *graph.add_initializer() = std::move(weight);
  }
  for (NodeProto node : second.graph().node()) {
    for (std::string& name : *node.mutable_input()) wire(name);
    for (std::string& name : *node.mutable_output()) name = Renamed(name);
    *graph.add_node() = std::move(node);
  }
  graph.clear_output();
  for (const ValueInfoProto& output : second.graph().output()) graph.add_output()->set_name(Renamed(output.name()));
}

}  // namespace saker
