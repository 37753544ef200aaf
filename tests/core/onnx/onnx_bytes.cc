#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

void Declare(onnx::ValueInfoProto& info, const std::string& name, int element_type, const Shape& shape) {
  info.set_name(name);
  onnx::TypeProto_Tensor& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(element_type);
  tensor.mutable_shape();
  for (const int64_t dim : shape.dims()) {
    onnx::TensorShapeProto_Dimension& proto = *tensor.mutable_shape()->add_dim();
    if (dim == Shape::kUnknown) {
      proto.set_dim_param("N");
    } else {
      proto.set_dim_value(dim);
    }
  }
}

}  // namespace

onnx::ModelProto SoundModel() {
  onnx::ModelProto model;
  model.set_ir_version(8);
  onnx::OperatorSetIdProto& import = *model.add_opset_import();
  import.set_version(13);
  model.mutable_graph()->set_name("sound");
  AddInput(model, "x", onnx::TensorProto::FLOAT, {-1, 2});
  AddNode(model, "Relu", {"x"}, {"y"}).set_name("relu");
  Declare(*model.mutable_graph()->add_output(), "y", onnx::TensorProto::FLOAT, {-1, 2});
  return model;
}

onnx::NodeProto& AddNode(onnx::ModelProto& model, const std::string& op_type, const std::vector<std::string>& inputs,
                         const std::vector<std::string>& outputs) {
  onnx::NodeProto& node = *model.mutable_graph()->add_node();
  node.set_op_type(op_type);
  for (const std::string& input : inputs) node.add_input(input);
  for (const std::string& output : outputs) node.add_output(output);
  return node;
}

onnx::TensorProto& AddInitializer(onnx::ModelProto& model, const std::string& name, int element_type,
                                  const Shape& shape) {
  onnx::TensorProto& tensor = *model.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(element_type);
  for (const int64_t dim : shape.dims()) tensor.add_dims(dim);
  return tensor;
}

onnx::ValueInfoProto& AddInput(onnx::ModelProto& model, const std::string& name, int element_type, const Shape& shape) {
  onnx::ValueInfoProto& info = *model.mutable_graph()->add_input();
  Declare(info, name, element_type, shape);
  return info;
}

onnx::AttributeProto& AddAttribute(onnx::NodeProto& node, const std::string& name,
                                   onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

}  // namespace saker
