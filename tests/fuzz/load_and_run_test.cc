#include "tests/fuzz/load_and_run.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "core/onnx/onnx_writer.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

std::string Bytes(const Graph& graph) { return SerializeOnnx(graph).value(); }

TEST(LoadAndRunTest, RunsASoundModel) {
  const Graph graph =
      GraphBuilder().Input("x", {-1, 3}).Node("Relu", {"x"}, {"y"}).Output("y", {-1, 3}, DataType::kFloat32).Build();
  EXPECT_EQ(LoadAndRun(Bytes(graph)), absl::OkStatus());
}

// Their steps are large enough for several threads.
TEST(LoadAndRunTest, RunsTheSeedsForSharedSteps) {
  for (const char* const name : {"shared_steps", "shared_bytes"}) {
    std::ifstream in("tests/data/" + std::string(name) + ".onnx", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    EXPECT_EQ(LoadAndRun(bytes), absl::OkStatus()) << name;
  }
}

TEST(LoadAndRunTest, RefusesBytesThatAreNoModel) {
  EXPECT_EQ(LoadAndRun("\x08").code(), absl::StatusCode::kInvalidArgument);
}

TEST(LoadAndRunTest, RefusesWhatIsOverItsLowLimits) {
  const Graph graph = GraphBuilder()
                          .Input("x", {1, 1 << 20})
                          .Node("Relu", {"x"}, {"y"})
                          .Output("y", {1, 1 << 20}, DataType::kFloat32)
                          .Build();
  EXPECT_FALSE(LoadAndRun(Bytes(graph)).ok());
}

}  // namespace
}  // namespace saker
