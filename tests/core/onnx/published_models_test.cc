// Files that other people's exporters wrote: every published model is read, and nearly every case of ONNX's own tests.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/status/status.h"
#include "core/onnx/onnx_reader.h"
#include "core/onnx/onnx_writer.h"

namespace saker {
namespace {

// The folder of shared test data, empty where it is absent.
std::filesystem::path SharedData(const char* folder) {
  const char* root = std::getenv("SAKER_SHARED");
  const std::filesystem::path path = std::filesystem::path(root != nullptr ? root : "../shared") / "data" / folder;
  return std::filesystem::is_directory(path) ? path : std::filesystem::path();
}

std::vector<std::string> ModelFiles(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "model.onnx") files.push_back(entry.path());
  }
  return files;
}

TEST(PublishedModels, EveryOneIsRead) {
  const std::filesystem::path folder = SharedData("models");
  if (folder.empty()) GTEST_SKIP() << "no models: set SAKER_SHARED to the folder of shared test data";
  for (const std::string& file : ModelFiles(folder)) {
    const absl::StatusOr<Graph> graph = ReadOnnxFile(file);
    ASSERT_TRUE(graph.ok()) << graph.status();
    EXPECT_FALSE(graph->inputs().empty()) << file;
    EXPECT_FALSE(graph->nodes().empty()) << file;
  }
}

TEST(PublishedModels, EveryOneIsWrittenAndReadBackTheSame) {
  const std::filesystem::path folder = SharedData("models");
  if (folder.empty()) GTEST_SKIP() << "no models: set SAKER_SHARED to the folder of shared test data";
  for (const std::string& file : ModelFiles(folder)) {
    const absl::StatusOr<Graph> graph = ReadOnnxFile(file);
    ASSERT_TRUE(graph.ok()) << graph.status();
    OnnxWriteOptions options;
    for (const Node& node : graph->nodes()) {
      if (node.domain.empty()) options.opset = node.opset;
    }
    const absl::StatusOr<std::string> bytes = SerializeOnnx(*graph, options);
    ASSERT_TRUE(bytes.ok()) << file << bytes.status();
    const absl::StatusOr<Graph> again = ReadOnnxBytes(*bytes, file);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->ToString(), graph->ToString()) << file;
  }
}

TEST(PublishedModels, NodeTestsAreReadOrSayWhatIsNotSupported) {
  const std::filesystem::path folder = SharedData("onnx-node-tests");
  if (folder.empty()) GTEST_SKIP() << "no node tests: set SAKER_SHARED to the folder of shared test data";
  int read = 0;
  int total = 0;
  for (const std::string& file : ModelFiles(folder)) {
    ++total;
    const absl::StatusOr<Graph> graph = ReadOnnxFile(file);
    if (graph.ok()) ++read;
    EXPECT_TRUE(graph.ok() || absl::IsUnimplemented(graph.status())) << graph.status();
  }
  RecordProperty("read", read);
  EXPECT_GT(read, total * 8 / 10) << read << " of " << total;
}

}  // namespace
}  // namespace saker
