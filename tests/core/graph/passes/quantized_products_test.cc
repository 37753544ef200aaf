#include "core/graph/passes/quantized_products.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/batch_analysis.h"
#include "core/kernels/sum_steps.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

constexpr size_t kMaxBytes = size_t{1} << 28;
const std::vector<int64_t> kPads = {1, 1, 1, 1};

class QuantizedProducts : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
};

// A convolution with a bias of INT32, a Relu, and pairs around it.
template <typename Q>
GraphBuilder OneConv(int x_zero, int y_zero, const std::vector<int64_t>& pads) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 6, 5});
  AddPair<Q>(builder, "x", 0.01f, x_zero);
  AddWeights<int8_t>(builder, "w", {8, 4, 3, 3});
  builder.Constant<int32_t>("bq", {8}, {0, 90, -90, 900, 5, 6, 7, -2000}).Constant<float>("bs", {}, {0.0001f});
  builder.Node("DequantizeLinear", {"bq", "bs"}, {"b"});
  builder.Node("Conv", {"x_r", "w_r", "b"}, {"c"}, {{"pads", pads}}).Node("Relu", {"c"}, {"y"});
  AddPair<Q>(builder, "y", 0.02f, y_zero).Output("y_r");
  return builder;
}

TEST_F(QuantizedProducts, AConvolutionTakesBiasReluAndQuantisationWithIt) {
  for (const auto& pads : {std::vector<int64_t>{0, 0, 0, 0}, kPads}) {
    for (const int zero : {0, 101, 128}) {
      const Graph before = OneConv<uint8_t>(zero, zero, pads).Build();
      const Graph after = Optimized(before);
      EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "QuantizedConv", "DequantizeLinear"));
      ExpectSameWithinAStep(before, after, 0.02f);
    }
    const Graph before = OneConv<int8_t>(-7, -128, pads).Build();
    const Graph after = Optimized(before);
    EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "QuantizedConv", "DequantizeLinear"));
    ExpectSameWithinAStep(before, after, 0.02f);
  }
}

TEST_F(QuantizedProducts, RowsOfAQuantisedNetworkStayApart) {
  const Graph after = Optimized(OneConv<uint8_t>(3, 0, kPads).Build());
  const absl::StatusOr<BatchSemantics> batch = AnalyzeBatch(after, OpRegistry::Get(), kMaxBytes);
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->kind, BatchSemantics::Kind::kIndependentRows);
}

TEST_F(QuantizedProducts, WithoutAQuantisationBehindItTheProductGivesFloats) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6});
  AddPair<uint8_t>(builder, "x", 0.01f, 90);
  AddWeights<int8_t>(builder, "w", {6, 5}, 1);
  const Graph before = builder.Node("MatMul", {"x_r", "w_r"}, {"y"}).Output("y").Build();
  const Graph after = Optimized(before);
  EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "QuantizedDense"));
  ExpectSameAnswers(before, after);
}

TEST_F(QuantizedProducts, AGemmTakesItsBiasAndUnsignedWeightsAround128) {
  for (const int64_t transposed : {0, 1}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 6});
    AddPair<uint8_t>(builder, "x", 0.01f, 90);
    AddWeights<uint8_t>(builder, "w", transposed ? Shape{5, 6} : Shape{6, 5}, -1, 128);
    builder.Constant<float>("b", {5}, {0.1f, -0.1f, 0.2f, 0, 0.5f});
    builder.Node("Gemm", {"x_r", "w_r", "b"}, {"y"}, {{"transB", transposed}});
    const Graph before = AddPair<uint8_t>(builder, "y", 0.01f, 77).Output("y_r").Build();
    const Graph after = Optimized(before);
    EXPECT_THAT(OpTypes(after), ElementsAre("QuantizeLinear", "QuantizedDense", "DequantizeLinear"));
    ExpectSameWithinAStep(before, after, 0.01f);
  }
}

TEST_F(QuantizedProducts, ProductsThatAreNotOfBytesStay) {
  GraphBuilder scaled;  // alpha is no scale of the weights
  scaled.Input("x", {-1, 6});
  AddPair<uint8_t>(scaled, "x", 0.01f, 90);
  AddWeights<int8_t>(scaled, "w", {6, 5}, -1);
  scaled.Node("Gemm", {"x_r", "w_r"}, {"y"}, {{"alpha", 2.0f}}).Output("y");
  GraphBuilder wide;  // weights less their zero point need nine bits
  wide.Input("x", {-1, 6});
  AddPair<uint8_t>(wide, "x", 0.01f, 90);
  wide.Constant<uint8_t>("q", {6, 1}, {0, 255, 1, 2, 3, 4})
      .Constant<float>("s", {}, {0.01f})
      .Constant<uint8_t>("z", {}, {9});
  wide.Node("DequantizeLinear", {"q", "s", "z"}, {"w"}).Node("MatMul", {"x_r", "w"}, {"y"}).Output("y");
  GraphBuilder plain;  // weights that never were bytes
  plain.Input("x", {-1, 6}).Constant("w", SomeFloats({6, 5}));
  AddPair<uint8_t>(plain, "x", 0.01f, 90).Node("MatMul", {"x_r", "w"}, {"y"}).Output("y");
  for (const GraphBuilder* builder : {&scaled, &wide, &plain}) {
    const Graph before = builder->Build();
    const Graph after = Optimized(before);
    EXPECT_EQ(OpTypes(after).front(), "QuantizeLinear");
    for (const std::string& op : OpTypes(after)) EXPECT_EQ(op.find("Quantized"), std::string::npos) << op;
    ExpectSameAnswers(before, after);
  }
}

}  // namespace
}  // namespace saker
