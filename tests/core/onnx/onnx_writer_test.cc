#include "core/onnx/onnx_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "core/onnx/onnx_reader.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

GraphBuilder SmallMlp() {
  GraphBuilder builder;
  builder.Input("image", {-1, 4});
  builder.Constant<float>("w", {2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}).Constant<float>("b", {2}, {0.5f, -0.5f});
  builder.Node("Gemm", {"image", "w", "b"}, {"hidden"}, {{"transB", 1}, {"alpha", 1.0f}});
  builder.Node("Relu", {"hidden"}, {"scores"});
  builder.Output("scores", {-1, 2});
  return builder;
}

Graph RoundTrip(const Graph& graph, const OnnxWriteOptions& options = {}) {
  const absl::StatusOr<std::string> bytes = SerializeOnnx(graph, options);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  absl::StatusOr<Graph> read = ReadOnnxBytes(*bytes, "written");
  EXPECT_TRUE(read.ok()) << read.status();
  return *std::move(read);
}

std::filesystem::path TemporaryFolder() {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / (absl::StrCat("saker_writer_", getpid()));
  std::filesystem::create_directories(folder);
  return folder;
}

TEST(OnnxWriter, WhatItWritesReadsBackTheSame) {
  const Graph graph = SmallMlp().Build();
  const Graph read = RoundTrip(graph);
  EXPECT_EQ(read.ToString(), graph.ToString());
  ASSERT_EQ(read.inputs().size(), 1u);
  const Value& input = read.value(read.inputs()[0]);
  EXPECT_EQ(input.name, "image");
  EXPECT_EQ(input.shape, Shape({-1, 4}));
  EXPECT_THAT(input.dim_names, ElementsAre("N", ""));
  const Value& output = read.value(read.outputs()[0]);
  EXPECT_EQ(output.type, DataType::kFloat32);
  EXPECT_EQ(output.shape, Shape({-1, 2}));
}

TEST(OnnxWriter, KeepsConstantsToTheBit) {
  const Graph read = RoundTrip(SmallMlp().Build());
  const Tensor& weights = *read.value(read.nodes()[0].inputs[1]).constant;
  EXPECT_EQ(weights.shape(), Shape({2, 4}));
  EXPECT_THAT(weights.As<float>(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(OnnxWriter, KeepsEveryKindOfAttribute) {
  GraphBuilder builder;
  builder.Input("x", {1});
  builder.Node("Foo", {"x", "", "x"}, {"y"},
               {{"int", -3},
                {"float", 0.25f},
                {"text", "abc"},
                {"ints", std::vector<int64_t>{1, -2}},
                {"floats", std::vector<float>{0.5f}},
                {"texts", std::vector<std::string>{"u", "v"}},
                {"no_ints", std::vector<int64_t>{}},
                {"tensor", std::make_shared<const Tensor>(Tensor::FromValues<int64_t>({2}, {7, 8}))}});
  const Graph graph = builder.Output("y").Build();
  const Graph read = RoundTrip(graph);
  EXPECT_EQ(read.ToString(), graph.ToString());
  EXPECT_THAT(read.nodes()[0].attributes.GetTensor("tensor").value()->As<int64_t>(), ElementsAre(7, 8));
}

TEST(OnnxWriter, KeepsEmptyTensorsAndScalars) {
  GraphBuilder builder;
  builder.Constant<float>("empty", {0, 3}, {}).Constant<int64_t>("scalar", {}, {5});
  builder.Node("Foo", {"empty", "scalar"}, {"y"}).Output("y");
  const Graph read = RoundTrip(builder.Build());
  EXPECT_EQ(read.value(read.nodes()[0].inputs[0]).constant->shape(), Shape({0, 3}));
  EXPECT_THAT(read.value(read.nodes()[0].inputs[1]).constant->As<int64_t>(), ElementsAre(5));
}

TEST(OnnxWriter, LeavesOutConstantsThatNothingReads) {
  GraphBuilder builder = SmallMlp();
  builder.Constant<float>("unused", {1}, {1});
  const Graph read = RoundTrip(builder.Build());
  for (ValueId id = 0; id < read.value_count(); ++id) EXPECT_NE(read.value(id).name, "unused");
}

TEST(OnnxWriter, GivesValuesOfOneNameNamesOfTheirOwn) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Relu", {"x"}, {"a"}).Node("Relu", {"a"}, {"b"}).Output("b");
  Graph graph = builder.Build();
  graph.mutable_value(builder.id("a")).name = "x";
  graph.mutable_value(builder.id("b")).name = "x";
  const Graph read = RoundTrip(graph);
  EXPECT_EQ(read.nodes().size(), 2u);
  EXPECT_EQ(read.value(read.inputs()[0]).name, "x");
}

TEST(OnnxWriter, WritesTheOpsetsThatNodesAreOf) {
  GraphBuilder builder(9);
  builder.Input("x", {1}).Node("com.acme::Foo", {"x"}, {"a"}).Node("Relu", {"a"}, {"y"}).Output("y");
  OnnxWriteOptions options;
  options.opset = 9;
  const Graph read = RoundTrip(builder.Build(), options);
  EXPECT_EQ(read.nodes()[0].domain, "com.acme");
  EXPECT_EQ(read.nodes()[0].opset, 1);
  EXPECT_EQ(read.nodes()[1].opset, 9);
}

TEST(OnnxWriter, RefusesNodesOfAnotherOpset) {
  GraphBuilder builder(9);
  const absl::Status status =
      SerializeOnnx(builder.Input("x", {1}).Node("Relu", {"x"}, {"y"}).Output("y").Build()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "node \"y\" (Relu) is of opset 9; it cannot be written as opset 13");
}

TEST(OnnxWriter, RefusesWhatOnlyOurPassesMake) {
  GraphBuilder dense;
  dense.Input("x", {1}).Node("saker::Dense", {"x"}, {"y"}).Output("y");
  EXPECT_THAT(std::string(SerializeOnnx(dense.Build()).status().message()), HasSubstr("has no form in ONNX"));
  GraphBuilder fused;
  fused.Input("x", {1}).Node("Gemm", {"x"}, {"y"}).WithPostOp({PostOp::Kind::kRelu}).Output("y");
  EXPECT_EQ(SerializeOnnx(fused.Build()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(OnnxWriter, AFileReplacesTheOldOneAndLeavesNothingElse) {
  const std::filesystem::path folder = TemporaryFolder();
  const std::string path = folder / "model.onnx";
  std::ofstream(path) << "old";
  ASSERT_TRUE(WriteOnnxFile(SmallMlp().Build(), path).ok());
  EXPECT_TRUE(ReadOnnxFile(path).ok());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_NE(info.st_mode & S_IRUSR, 0u);
  EXPECT_EQ(info.st_mode & S_IXUSR, 0u);
  std::filesystem::remove_all(folder);
}

TEST(OnnxWriter, AFolderThatIsMissingIsNamed) {
  const absl::Status status = WriteOnnxFile(SmallMlp().Build(), "/no/such/folder/model.onnx");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/no/such/folder/model.onnx"));
}

}  // namespace
}  // namespace saker
