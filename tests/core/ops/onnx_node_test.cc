// The ONNX project's own cases, node by node through our kernels: once with every input known when kernels are made
// (weights get packed), once with none but the integers.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/onnx/onnx_reader.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

namespace fs = std::filesystem;

fs::path CasesFolder() {
  const char* shared = std::getenv("SAKER_SHARED");
  return fs::path(shared ? shared : "../shared") / "data" / "onnx-node-tests";
}

// Cases that need what no operator here has yet, with the reason.
bool IsKnownGap(const std::string& status) {
  return status.find("is not supported") != std::string::npos ||
         status.find("not supported outside") != std::string::npos;
}

std::vector<Tensor> ReadTensors(const fs::path& folder, const std::string& stem, size_t count) {
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < count; ++i) {
    absl::StatusOr<Tensor> tensor = ReadOnnxTensor(folder / "test_data_set_0" / (stem + std::to_string(i) + ".pb"));
    if (!tensor.ok()) break;
    tensors.push_back(*std::move(tensor));
  }
  return tensors;
}

bool Near(double got, double want, double largest) {
  if (std::isnan(want) || std::isinf(want)) return std::isnan(want) ? std::isnan(got) : got == want;
  return std::abs(got - want) <= 1e-3 * std::abs(want) + 1e-5 * largest + 1e-12;
}

template <typename T>
std::string CompareFloats(const Tensor& got, const Tensor& want) {
  double largest = 0;
  for (const T value : want.As<T>()) {
    if (std::isfinite(value)) largest = std::max(largest, static_cast<double>(std::abs(value)));
  }
  for (size_t i = 0; i < want.As<T>().size(); ++i) {
    if (Near(got.As<T>()[i], want.As<T>()[i], largest)) continue;
    std::ostringstream text;
    text << "element " << i << ": got " << got.As<T>()[i] << ", want " << want.As<T>()[i];
    return text.str();
  }
  return "";
}

// Empty when they agree.
std::string Compare(const Tensor& got, const Tensor& want) {
  if (got.type() != want.type() || got.shape() != want.shape()) {
    return "got " + std::string(Name(got.type())) + got.shape().ToString() + ", want " +
           std::string(Name(want.type())) + want.shape().ToString();
  }
  if (got.type() == DataType::kFloat32) return CompareFloats<float>(got, want);
  if (got.type() == DataType::kFloat64) return CompareFloats<double>(got, want);
  const bool same = want.SizeInBytes() == 0 || std::memcmp(got.data(), want.data(), want.SizeInBytes()) == 0;
  return same ? "" : "bytes differ";
}

struct Tally {
  int passed = 0;
  int gaps = 0;
};

void RunCase(const fs::path& folder, bool constants, Tally& tally) {
  SCOPED_TRACE(folder.string() + (constants ? " (constants)" : " (inputs)"));
  const absl::StatusOr<Graph> graph = ReadOnnxFile(folder / "model.onnx");
  if (!graph.ok()) {
    ++tally.gaps;
    return;
  }
  const std::vector<Tensor> wanted = ReadTensors(folder, "output_", graph->outputs().size());
  std::vector<Tensor> inputs = ReadTensors(folder, "input_", graph->inputs().size());
  if (inputs.size() != graph->inputs().size() || wanted.size() != graph->outputs().size()) {
    ++tally.gaps;
    return;
  }
  const absl::StatusOr<std::vector<Tensor>> got = RunGraph(*graph, std::move(inputs), constants);
  if (!got.ok() && IsKnownGap(got.status().ToString())) {
    ++tally.gaps;
    if (std::getenv("SAKER_LIST_GAPS")) std::cout << folder.string() << ": " << got.status() << "\n";
    return;
  }
  ASSERT_TRUE(got.ok()) << got.status();
  for (size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(Compare((*got)[i], wanted[i]), "") << "output " << i;
  ++tally.passed;
}

TEST(OnnxNodeCases, AgreeWithStoredOutputsWhereverTheOperatorsAreThere) {
  std::ifstream list(CasesFolder() / "CASES.csv");
  if (!list) GTEST_SKIP() << "no ONNX node cases in " << CasesFolder();
  Tally tally;
  std::string line;
  std::getline(list, line);
  while (std::getline(list, line)) {
    const size_t comma = line.find(',');
    const fs::path folder =
        CasesFolder() / line.substr(0, comma) / line.substr(comma + 1, line.find(',', comma + 1) - comma - 1);
    for (const bool constants : {true, false}) RunCase(folder, constants, tally);
  }
  std::cout << tally.passed << " runs agree, " << tally.gaps << " need what is not supported\n";
  EXPECT_GT(tally.passed, 800);
}

}  // namespace
}  // namespace saker
