#include "core/graph/passes/quantization_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(QuantizationLinks, SeesThroughAPair) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4});
  AddPair<int8_t>(builder, "x", 0.5f, -3).Output("x_r");
  const Graph graph = Typed(builder);
  const QuantizationLinks links(graph);
  const std::optional<DequantizedValue> value = links.BytesOf(builder.id("x_r"));
  ASSERT_TRUE(value);
  EXPECT_EQ(value->bytes, builder.id("x_q"));
  EXPECT_EQ(value->quantization, (Quantization{DataType::kInt8, 0.5f, -3}));
  EXPECT_EQ(links.QuantizedBy(links.Producer(builder.id("x_q"))), value->quantization);
  EXPECT_EQ(links.BytesOf(builder.id("x")), std::nullopt);
  EXPECT_EQ(links.QuantizedBy(links.Producer(builder.id("x_r"))), std::nullopt);
}

TEST(QuantizationLinks, SeesNothingThroughScalesByAxisOfTheRequestOrOfNoUse) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Input("s", {1});
  builder.Constant<float>("many", {2}, {1, 2}).Constant<float>("nil", {1}, {0});
  for (const char* scale : {"s", "many", "nil"})
    builder.Node("QuantizeLinear", {"x", scale}, {scale + std::string("_y")});
  for (const char* scale : {"s", "many", "nil"}) builder.Output(scale + std::string("_y"));
  const Graph graph = Typed(builder);
  const QuantizationLinks links(graph);
  for (const char* scale : {"s_y", "many_y", "nil_y"}) {
    EXPECT_EQ(links.QuantizedBy(links.Producer(builder.id(scale))), std::nullopt) << scale;
  }
}

TEST(QuantizationLinks, WeightsHaveScalesAlongOneAxisOnly) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3});
  AddWeights<int8_t>(builder, "w", {2, 3}, 0).Output("w_r");
  const Graph graph = Typed(builder);
  const QuantizationLinks links(graph);
  const std::optional<DequantizedWeights> weights = links.WeightsOf(builder.id("w_r"), 0, 2);
  ASSERT_TRUE(weights);
  EXPECT_EQ(weights->scales.size(), 2u);
  EXPECT_THAT(weights->zero_points, ElementsAre(0));
  EXPECT_FALSE(links.WeightsOf(builder.id("w_r"), 1, 3));
  EXPECT_FALSE(links.WeightsOf(builder.id("x"), 0, 2));
}

TEST(QuantizationLinks, ABiasIsFloatsOrDequantisedNumbers) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3});
  builder.Constant<int32_t>("q", {2}, {10, -20})
      .Constant<float>("s", {2}, {0.5f, 2})
      .Constant<int32_t>("z", {2}, {0, 1});
  builder.Constant<float>("plain", {1, 2}, {1, 2}).Constant<float>("tall", {2, 1}, {1, 2});
  builder.Node("DequantizeLinear", {"q", "s", "z"}, {"b"}, {{"axis", int64_t{0}}}).Output("b").Output("x");
  const Graph graph = Typed(builder);
  const QuantizationLinks links(graph);
  EXPECT_THAT(*links.BiasOf(builder.id("b"), 2), ElementsAre(5, -42));
  EXPECT_THAT(*links.BiasOf(builder.id("plain"), 2), ElementsAre(1, 2));
  EXPECT_FALSE(links.BiasOf(builder.id("tall"), 2));
  EXPECT_FALSE(links.BiasOf(builder.id("b"), 3));
  EXPECT_FALSE(links.BiasOf(builder.id("x"), 2));
}

}  // namespace
}  // namespace saker
