#include "core/graph/passes/quantized_shortcuts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/kernels/sum_steps.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

const std::vector<int64_t> kPads = {1, 1, 1, 1};

class QuantizedShortcuts : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
};

// A residual block: the Add, a Relu and the last quantisation go into the second convolution.
GraphBuilder Residual(bool shortcut_first, bool middle) {
  GraphBuilder builder;
  builder.Input("x", {-1, 8, 5, 5});
  AddPair<uint8_t>(builder, "x", 0.01f, 100);
  AddWeights<int8_t>(builder, "w", {8, 8, 3, 3});
  builder.Node("Conv", {"x_r", "w_r"}, {"c"}, {{"pads", kPads}});
  std::string sum = "c";
  if (middle) {
    AddPair<uint8_t>(builder, "c", 0.03f, 119);
    sum = "c_r";
  }
  builder.Node("Add", shortcut_first ? std::vector<std::string>{"x_r", sum} : std::vector<std::string>{sum, "x_r"},
               {"a"});
  builder.Node("Relu", {"a"}, {"y"});
  AddPair<uint8_t>(builder, "y", 0.02f, 5).Output("y_r");
  return builder;
}

TEST_F(QuantizedShortcuts, AShortcutGoesIntoTheConvolutionBehindItsMiddleQuantisation) {
  for (const bool first : {false, true}) {
    for (const bool middle : {false, true}) {
      const Graph before = Residual(first, middle).Build();
      const Graph after = Optimized(before);
      EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "QuantizedConv", "DequantizeLinear"));
      ExpectSameWithinAStep(before, after, 0.02f);
    }
  }
}

TEST_F(QuantizedShortcuts, AShortcutStaysWhereTheMiddleIsReadElsewhereOrNothingIsQuantisedBehind) {
  const Graph read = Residual(false, true).Output("c_r").Build();
  EXPECT_THAT(OpTypes(Optimized(read)), testing::Contains("Add"));
  ExpectSameWithinAStep(read, Optimized(read), 0.03f);
  GraphBuilder open;
  open.Input("x", {-1, 8, 5, 5});
  AddPair<uint8_t>(open, "x", 0.01f, 100);
  AddWeights<int8_t>(open, "w", {8, 8, 1, 1});
  open.Node("Conv", {"x_r", "w_r"}, {"c"});
  AddPair<uint8_t>(open, "c", 0.03f, 119).Node("Add", {"c_r", "x_r"}, {"y"}).Output("y");
  EXPECT_THAT(OpTypes(Optimized(open.Build())), testing::Contains("Add"));
  ExpectSameWithinAStep(open.Build(), Optimized(open.Build()), 0.03f);
}

}  // namespace
}  // namespace saker
