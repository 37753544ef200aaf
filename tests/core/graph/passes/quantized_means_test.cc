#include "core/graph/passes/quantized_means.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

constexpr size_t kMaxBytes = size_t{1} << 28;

GraphBuilder OneMean(const std::string& op_type, std::initializer_list<std::pair<std::string, Attribute>> attributes) {
  GraphBuilder builder;
  builder.Input("x", {-1, 5, 4, 3});
  AddPair<int8_t>(builder, "x", 0.01f, 20).Node(op_type, {"x_r"}, {"y"}, attributes);
  AddPair<uint8_t>(builder, "y", 0.003f, 120).Output("y_r");
  return builder;
}

TEST(QuantizedMeans, OverAllSpatialAxesAddsBytes) {
  const Graph before = Typed(OneMean("GlobalAveragePool", {}));
  Graph after = before;
  EXPECT_EQ(FuseQuantizedMeans(after, OpRegistry::Get(), kMaxBytes), 1);
  EXPECT_THAT(OpTypes(after), testing::Contains("QuantizedMean"));
  ExpectSameWithinAStep(before, after, 0.003f);
}

TEST(QuantizedMeans, OtherMeansStay) {
  Graph windows = Typed(OneMean("AveragePool", {{"kernel_shape", std::vector<int64_t>{4, 3}}}));
  EXPECT_EQ(FuseQuantizedMeans(windows, OpRegistry::Get(), kMaxBytes), 0);
  GraphBuilder read = OneMean("GlobalAveragePool", {});
  Graph elsewhere = Typed(read.Output("y"));
  EXPECT_EQ(FuseQuantizedMeans(elsewhere, OpRegistry::Get(), kMaxBytes), 0);
}

}  // namespace
}  // namespace saker
