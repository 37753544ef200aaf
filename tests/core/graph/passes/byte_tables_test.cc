#include "core/graph/passes/byte_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(ByteTables, FunctionsOfOneElementAreLookedUp) {
  GraphBuilder builder;
  builder.Input("x", {-1, 9});
  AddPair<int8_t>(builder, "x", 0.01f, -7);
  builder.Constant<float>("low", {}, {-0.4f});
  builder.Node("Clip", {"x_r", "low"}, {"c"}).Node("Sigmoid", {"c"}, {"s"}).Node("LeakyRelu", {"s"}, {"y"});
  const Graph before = AddPair<int8_t>(builder, "y", 0.005f, -100).Output("y_r").Build();
  const Graph after = Optimized(before);
  EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "ByteTable", "DequantizeLinear"));
  ExpectSameAnswers(before, after);
}

TEST(ByteTables, AChainThatIsReadElsewhereStays) {
  GraphBuilder builder;
  builder.Input("x", {-1, 9});
  AddPair<uint8_t>(builder, "x", 0.01f, 90).Node("Sigmoid", {"x_r"}, {"s"}).Output("s");
  const Graph before = AddPair<uint8_t>(builder, "s", 0.005f, 0).Output("s_r").Build();
  const Graph after = Optimized(before);
  EXPECT_THAT(OpTypes(after), testing::Contains("Sigmoid"));
  ExpectSameAnswers(before, after);
}

}  // namespace
}  // namespace saker
