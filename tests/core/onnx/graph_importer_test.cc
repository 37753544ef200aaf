// The messages without a file's name, which the reader puts in front; graphs as they come out are in onnx_reader_test.
#include "core/onnx/graph_importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

std::string Message(onnx::ModelProto& model) { return std::string(ImportGraph(model, {}).status().message()); }

TEST(ImportGraph, TakesASoundModel) {
  onnx::ModelProto model = SoundModel();
  const absl::StatusOr<Graph> graph = ImportGraph(model, {});
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->name(), "sound");
  EXPECT_EQ(graph->nodes().size(), 1u);
  EXPECT_EQ(graph->nodes()[0].opset, 13);
}

TEST(ImportGraph, EmptiesTensorsOnTheWay) {
  onnx::ModelProto model = SoundModel();
  AddInitializer(model, "w", onnx::TensorProto::FLOAT, {2}).set_raw_data(std::string(8, '\0'));
  ASSERT_TRUE(ImportGraph(model, {}).ok());
  EXPECT_TRUE(model.graph().initializer(0).raw_data().empty());
}

TEST(ImportGraph, WantsAGraphWithNodesAndOutputs) {
  onnx::ModelProto empty;
  EXPECT_EQ(Message(empty), "has no graph; is it an ONNX model?");
  onnx::ModelProto idle = SoundModel();
  idle.mutable_graph()->clear_node();
  EXPECT_EQ(Message(idle), "the graph has no nodes");
  onnx::ModelProto mute = SoundModel();
  mute.mutable_graph()->clear_output();
  EXPECT_EQ(Message(mute), "the graph has no outputs");
}

TEST(ImportGraph, FunctionsAreKnownByNameAndDomain) {
  onnx::ModelProto model = SoundModel();
  onnx::FunctionProto& function = *model.add_functions();
  function.set_name("Relu");
  function.set_domain("other");
  EXPECT_TRUE(ImportGraph(model, {}).ok()) << "a function of another domain is another operator";
  model = SoundModel();
  model.add_functions()->set_name("Relu");
  model.mutable_functions(0)->set_domain("ai.onnx");
  EXPECT_THAT(Message(model), HasSubstr("node \"relu\" (Relu): calls a function of the model"));
}

}  // namespace
}  // namespace saker
