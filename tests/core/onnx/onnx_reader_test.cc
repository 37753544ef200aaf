// What the reader makes of sound files.
#include "core/onnx/onnx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

Graph Read(const onnx::ModelProto& model) {
  absl::StatusOr<Graph> graph = ReadOnnxBytes(model.SerializeAsString(), "test");
  EXPECT_TRUE(graph.ok()) << graph.status();
  return graph.ok() ? *std::move(graph) : Graph();
}

TEST(OnnxReader, ReadsSignatureAndNodes) {
  const Graph graph = Read(SoundModel());
  EXPECT_EQ(graph.name(), "sound");
  ASSERT_EQ(graph.inputs().size(), 1u);
  const Value& input = graph.value(graph.inputs()[0]);
  EXPECT_EQ(input.name, "x");
  EXPECT_EQ(input.type, DataType::kFloat32);
  EXPECT_EQ(input.shape, Shape({-1, 2}));
  EXPECT_THAT(input.dim_names, ElementsAre("N", ""));
  ASSERT_EQ(graph.nodes().size(), 1u);
  EXPECT_EQ(graph.nodes()[0].name, "relu");
  EXPECT_EQ(graph.nodes()[0].opset, 13);
  EXPECT_EQ(graph.ToString(), "%y:FLOAT = Relu(%x)\n");
}

TEST(OnnxReader, InitializersListedAsInputsAreNoRequestInputs) {
  onnx::ModelProto model = SoundModel();
  AddInput(model, "w", onnx::TensorProto::FLOAT, {2});
  AddInitializer(model, "w", onnx::TensorProto::FLOAT, {2}).mutable_float_data()->Add(1.0f);
  model.mutable_graph()->mutable_initializer(0)->add_float_data(2.0f);
  AddNode(model, "Add", {"y", "w"}, {"z"});
  const Graph graph = Read(model);
  ASSERT_EQ(graph.inputs().size(), 1u);
  EXPECT_THAT(graph.value(graph.nodes()[1].inputs[1]).constant->As<float>(), ElementsAre(1, 2));
}

TEST(OnnxReader, TheDefaultDomainHasTwoSpellings) {
  onnx::ModelProto model = SoundModel();
  model.mutable_opset_import(0)->set_domain("ai.onnx");
  EXPECT_EQ(Read(model).nodes()[0].opset, 13);
  model = SoundModel();
  model.mutable_graph()->mutable_node(0)->set_domain("ai.onnx");
  EXPECT_EQ(Read(model).nodes()[0].domain, "");
}

TEST(OnnxReader, ForeignOperatorSetsThatNothingUsesAreFine) {
  onnx::ModelProto model = SoundModel();
  onnx::OperatorSetIdProto& import = *model.add_opset_import();
  import.set_domain("com.microsoft");
  import.set_version(1);
  EXPECT_EQ(Read(model).nodes().size(), 1u);
}

TEST(OnnxReader, FilesWithoutImportsAreOfOpsetOne) {
  onnx::ModelProto model = SoundModel();
  model.clear_opset_import();
  model.set_ir_version(1);
  EXPECT_EQ(Read(model).nodes()[0].opset, 1);
}

TEST(OnnxReader, NodesAreSorted) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->clear_node();
  AddNode(model, "Tanh", {"a"}, {"y"});
  AddNode(model, "Relu", {"x"}, {"a"});
  EXPECT_EQ(Read(model).nodes()[0].op_type, "Relu");
}

TEST(OnnxReader, NodesWithoutANameAreCalledByTheirFirstOutput) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->mutable_node(0)->clear_name();
  EXPECT_EQ(Read(model).nodes()[0].name, "y");
}

TEST(OnnxReader, OptionalInputsLeftOutAtTheEndAreDropped) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->clear_node();
  AddNode(model, "Clip", {"x", "", ""}, {"y"});
  EXPECT_EQ(Read(model).nodes()[0].inputs.size(), 1u);
  model.mutable_graph()->mutable_node(0)->set_input(2, "x");
  EXPECT_EQ(Read(model).nodes()[0].inputs[1], kNoValue);
}

TEST(OnnxReader, ConstantNodesBecomeConstants) {
  onnx::ModelProto model = SoundModel();
  onnx::NodeProto& value = AddNode(model, "Constant", {}, {"value"});
  onnx::TensorProto& tensor = *AddAttribute(value, "value", onnx::AttributeProto::TENSOR).mutable_t();
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.add_dims(1);
  tensor.add_int64_data(9);
  AddAttribute(AddNode(model, "Constant", {}, {"f"}), "value_float", onnx::AttributeProto::FLOAT).set_f(0.5f);
  AddAttribute(AddNode(model, "Constant", {}, {"i"}), "value_int", onnx::AttributeProto::INT).set_i(-3);
  AddAttribute(AddNode(model, "Constant", {}, {"fs"}), "value_floats", onnx::AttributeProto::FLOATS).add_floats(2);
  AddAttribute(AddNode(model, "Constant", {}, {"is"}), "value_ints", onnx::AttributeProto::INTS).add_ints(4);
  AddNode(model, "Foo", {"value", "f", "i", "fs", "is"}, {"z"});
  const Graph graph = Read(model);
  ASSERT_EQ(graph.nodes().size(), 2u);
  const Node& node = graph.nodes()[1];
  const auto constant = [&](int i) -> const Tensor& { return *graph.value(node.inputs[i]).constant; };
  EXPECT_THAT(constant(0).As<int64_t>(), ElementsAre(9));
  EXPECT_THAT(constant(1).As<float>(), ElementsAre(0.5f));
  EXPECT_EQ(constant(1).shape(), Shape({}));
  EXPECT_THAT(constant(2).As<int64_t>(), ElementsAre(-3));
  EXPECT_THAT(constant(3).As<float>(), ElementsAre(2));
  EXPECT_EQ(constant(4).shape(), Shape({1}));
}

TEST(OnnxReader, AnInputMayLeaveItsShapeOpen) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  const Graph graph = Read(model);
  EXPECT_FALSE(graph.value(graph.inputs()[0]).has_shape);
}

TEST(OnnxReader, AnInputMayBeAnOutput) {
  onnx::ModelProto model = SoundModel();
  *model.mutable_graph()->add_output() = model.graph().input(0);
  EXPECT_EQ(Read(model).outputs().size(), 2u);
}

TEST(OnnxReader, ReadsATensorFile) {
  onnx::TensorProto proto;
  proto.set_name("input_0");
  proto.set_data_type(onnx::TensorProto::FLOAT);
  proto.add_dims(2);
  proto.add_float_data(1.5f);
  proto.add_float_data(-2);
  const std::string path = ::testing::TempDir() + "saker_reader_tensor.pb";
  FILE* file = fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  const std::string bytes = proto.SerializeAsString();
  fwrite(bytes.data(), 1, bytes.size(), file);
  fclose(file);
  std::string name;
  const absl::StatusOr<Tensor> tensor = ReadOnnxTensor(path, &name);
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(name, "input_0");
  EXPECT_THAT(tensor->As<float>(), ElementsAre(1.5f, -2));
  remove(path.c_str());
}

}  // namespace
}  // namespace saker
