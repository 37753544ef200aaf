// The passes on networks that other people trained: what they leave answers as before, and as the reference outputs
// say.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/batch_analysis.h"
#include "core/graph/passes/pass_pipeline.h"
#include "core/onnx/onnx_reader.h"
#include "tests/core/graph/passes/graph_runner.h"

namespace saker {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 30;

std::vector<std::filesystem::path> ModelFolders() {
  const char* root = std::getenv("SAKER_SHARED");
  const std::filesystem::path folder = std::filesystem::path(root != nullptr ? root : "../shared") / "data" / "models";
  std::vector<std::filesystem::path> folders;
  if (!std::filesystem::is_directory(folder)) return folders;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (std::filesystem::exists(entry.path() / "model.onnx")) folders.push_back(entry.path());
  }
  return folders;
}

std::vector<Tensor> ReadTensors(const std::filesystem::path& folder, const std::string& stem) {
  std::vector<Tensor> tensors;
  for (int i = 0;; ++i) {
    const std::filesystem::path file = folder / absl::StrCat(stem, "_", i, ".pb");
    if (!std::filesystem::exists(file)) return tensors;
    absl::StatusOr<Tensor> tensor = ReadOnnxTensor(file);
    EXPECT_TRUE(tensor.ok()) << tensor.status();
    if (!tensor.ok()) return tensors;
    tensors.push_back(*std::move(tensor));
  }
}

// Largest difference over the largest magnitude.
double RelativeError(const Tensor& expected, const Tensor& actual) {
  EXPECT_EQ(expected.shape(), actual.shape());
  if (expected.type() != DataType::kFloat32 || expected.shape() != actual.shape()) return 0;
  double error = 0;
  double largest = 1e-30;
  for (size_t i = 0; i < expected.As<float>().size(); ++i) {
    error = std::max<double>(error, std::abs(expected.As<float>()[i] - actual.As<float>()[i]));
    largest = std::max<double>(largest, std::abs(expected.As<float>()[i]));
  }
  return error / largest;
}

bool HasOp(const Graph& graph, const std::string& op_type) {
  return std::any_of(graph.nodes().begin(), graph.nodes().end(),
                     [&](const Node& node) { return node.op_type == op_type; });
}

// One step of rounding early in a network of bytes moves many values later: what the models' own index allows.
constexpr double kStepsLater = 0.05;

TEST(PublishedModels, AnswerTheSameAfterThePasses) {
  const std::vector<std::filesystem::path> folders = ModelFolders();
  if (folders.empty()) GTEST_SKIP() << "no models: set SAKER_SHARED to the folder of shared test data";
  int checked = 0;
  for (const std::filesystem::path& folder : folders) {
    absl::StatusOr<Graph> graph = ReadOnnxFile(folder / "model.onnx");
    ASSERT_TRUE(graph.ok()) << graph.status();
    const bool quantised = HasOp(*graph, "QuantizeLinear");
    const absl::Status status = OptimizeGraph(*graph, OpRegistry::Get(), kMaxBytes);
    if (!status.ok()) {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << folder << ": " << status;
      continue;
    }
    const std::vector<Tensor> inputs = ReadTensors(folder / "test_data_set_0", "input");
    const std::vector<Tensor> expected = ReadTensors(folder / "test_data_set_0", "output");
    const absl::StatusOr<std::vector<Tensor>> actual = RunGraph(*graph, inputs);
    ASSERT_TRUE(actual.ok()) << folder << ": " << actual.status();
    ASSERT_EQ(actual->size(), expected.size());
    const double allowed = quantised ? kStepsLater : 2e-3;
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_LT(RelativeError(expected[i], (*actual)[i]), allowed) << folder;
    ++checked;
  }
  EXPECT_GE(checked, 20);
  RecordProperty("checked", checked);
}

// What is known of each: rows of symbolic batches are independent, all others have a fixed batch; but the dimension 0 of
// CNTK's recurrent networks is that of the steps, which mix.
BatchSemantics::Kind KnownKind(const std::string& name, bool symbolic) {
  if (name == "cntk-lstm-bidir-ort") return BatchSemantics::Kind::kMixedRows;
  return symbolic ? BatchSemantics::Kind::kIndependentRows : BatchSemantics::Kind::kFixedRows;
}

TEST(PublishedModels, RowsAreIndependentWhereTheyAreKnownToBe) {
  const std::vector<std::filesystem::path> folders = ModelFolders();
  if (folders.empty()) GTEST_SKIP() << "no models: set SAKER_SHARED to the folder of shared test data";
  for (const std::filesystem::path& folder : folders) {
    absl::StatusOr<Graph> graph = ReadOnnxFile(folder / "model.onnx");
    ASSERT_TRUE(graph.ok()) << graph.status();
    const absl::Status status = OptimizeGraph(*graph, OpRegistry::Get(), kMaxBytes);
    if (absl::IsUnimplemented(status)) continue;
    ASSERT_TRUE(status.ok()) << folder << ": " << status;
    const absl::StatusOr<BatchSemantics> batch = AnalyzeBatch(*graph, OpRegistry::Get(), kMaxBytes);
    ASSERT_TRUE(batch.ok()) << folder << ": " << batch.status();
    const bool symbolic = graph->value(graph->inputs()[0]).shape[0] == Shape::kUnknown;
    EXPECT_EQ(batch->kind, KnownKind(folder.filename(), symbolic)) << folder << ": " << batch->reason;
  }
}

}  // namespace
}  // namespace saker
