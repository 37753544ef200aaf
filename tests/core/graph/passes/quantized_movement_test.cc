#include "core/graph/passes/quantized_movement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// Everything between the first and the last quantisation is moved, pooled and averaged as bytes.
TEST(QuantizedMovement, MovesPoolsAndAveragesBytes) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 6, 6});
  AddPair<uint8_t>(builder, "x", 0.01f, 100);
  builder.Node("MaxPool", {"x_r"}, {"p"}, {{"kernel_shape", std::vector<int64_t>{2, 2}}});
  builder.Node("QuantizeLinear", {"p", "x_scale", "x_zero"}, {"p_q"});
  builder.Node("DequantizeLinear", {"p_q", "x_scale", "x_zero"}, {"p_r"});
  builder.Node("GlobalAveragePool", {"p_r"}, {"m"}).Node("Flatten", {"m"}, {"f"});
  const Graph before = AddPair<uint8_t>(builder, "f", 0.004f, 3).Output("f_r").Build();
  const Graph after = Optimized(before);
  EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "MaxPool", "QuantizedMean", "Flatten", "DequantizeLinear"));
  ExpectSameWithinAStep(before, after, 0.004f);
}

TEST(QuantizedMovement, PartsOfAConcatAreQuantisedOneByOne) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3}).Input("z", {-1, 1, 3});
  AddPair<uint8_t>(builder, "x", 0.01f, 100);
  AddPair<uint8_t>(builder, "z", 0.02f, 90);
  builder.Node("Concat", {"x_r", "z_r"}, {"c"}, {{"axis", int64_t{1}}});
  builder.Node("QuantizeLinear", {"c", "x_scale", "x_zero"}, {"c_q"});
  const Graph before = builder.Node("DequantizeLinear", {"c_q", "x_scale", "x_zero"}, {"y"}).Output("y").Build();
  const Graph after = Optimized(before);
  // The part with the same scale is as it was; the other is looked up.
  EXPECT_THAT(OpTypes(after), testing::UnorderedElementsAre("QuantizeLinear", "QuantizeLinear", "ByteTable", "Concat",
                                                            "DequantizeLinear"));
  ExpectSameWithinAStep(before, after, 0.001f);
}

TEST(QuantizedMovement, WhatIsReadAsNumbersTooStays) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6});
  builder.Constant<int64_t>("shape", {2}, {-1, 3}).Node("Reshape", {"x", "shape"}, {"m"}).Output("m");
  Graph graph = Typed(AddPair<uint8_t>(builder, "m", 0.01f, 100).Output("m_r"));
  EXPECT_EQ(QuantizeEarlier(graph), 0);
}

TEST(QuantizedMovement, ASelectionOfNumbersIsQuantisedAfterwards) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<int64_t>("one", {1}, {1}).Constant<int64_t>("two", {1}, {2});
  builder.Node("Slice", {"x", "one", "two", "one"}, {"m"});
  Graph graph = Typed(AddPair<uint8_t>(builder, "m", 0.01f, 100).Output("m_r"));
  EXPECT_EQ(QuantizeEarlier(graph), 0);
}

}  // namespace
}  // namespace saker
