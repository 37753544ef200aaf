#include "core/quantization/quantize_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// x -> Conv -> Relu -> MaxPool -> Flatten -> Gemm -> y
GraphBuilder Network() {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 4, 4});
  builder.Constant("w", *Tensor::Create(DataType::kFloat32, {3, 2, 1, 1}));
  builder.Constant("b", *Tensor::Create(DataType::kFloat32, {3}));
  builder.Constant("v", *Tensor::Create(DataType::kFloat32, {5, 12}));
  builder.Node("Conv", {"x", "w", "b"}, {"c"}).Node("Relu", {"c"}, {"r"});
  builder.Node("MaxPool", {"r"}, {"p"},
               {{"kernel_shape", std::vector<int64_t>{2, 2}}, {"strides", std::vector<int64_t>{2, 2}}});
  builder.Node("Flatten", {"p"}, {"f"}).Node("Gemm", {"f", "v"}, {"y"}, {{"transB", int64_t{1}}}).Output("y");
  return builder;
}

int CountOf(const Graph& graph, const std::string& op_type) {
  return static_cast<int>(std::count_if(graph.nodes().begin(), graph.nodes().end(),
                                        [&](const Node& node) { return node.op_type == op_type; }));
}

std::map<ValueId, RealRange> RangesFor(const std::vector<ValueId>& values) {
  std::map<ValueId, RealRange> ranges;
  for (const ValueId id : values) ranges[id] = {-1, 2};
  return ranges;
}

TEST(ValuesToQuantize, AreWhatProductsReadAndMakeBehindTheirActivations) {
  const GraphBuilder builder = Network();
  const absl::StatusOr<std::vector<ValueId>> values = ValuesToQuantize(builder.Build(), {});
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_THAT(*values, UnorderedElementsAre(builder.id("x"), builder.id("r"), builder.id("f"), builder.id("y")));
}

TEST(ValuesToQuantize, LeaveOutProductsThatAreKept) {
  const GraphBuilder builder = Network();
  EXPECT_THAT(*ValuesToQuantize(builder.Build(), {true, false, true}), ElementsAre(builder.id("x"), builder.id("r")));
  EXPECT_THAT(*ValuesToQuantize(builder.Build(), {true, true, false}), ElementsAre(builder.id("f"), builder.id("y")));
  EXPECT_FALSE(ValuesToQuantize(builder.Build(), {true, true, true}).ok());
}

TEST(QuantizeGraph, PutsPairsAroundWhatIsQuantised) {
  Graph graph = Network().Build();
  ASSERT_TRUE(QuantizeGraph(graph, RangesFor(*ValuesToQuantize(graph, {})), {}).ok());
  // x, r, p and f; the output stays as the product makes it.
  EXPECT_EQ(CountOf(graph, "QuantizeLinear"), 4);
  // Those, two weights and a bias.
  EXPECT_EQ(CountOf(graph, "DequantizeLinear"), 7);
  for (const Node& node : graph.nodes()) {
    if (node.op_type != "Conv") continue;
    const auto maker = [&](size_t input) { return graph.nodes()[graph.Producers()[node.inputs[input]]]; };
    EXPECT_EQ(graph.value(maker(1).inputs[0]).constant->type(), DataType::kInt8);
    EXPECT_EQ(graph.value(maker(1).inputs[1]).constant->shape(), Shape{3});
    EXPECT_EQ(graph.value(maker(2).inputs[0]).constant->type(), DataType::kInt32);
  }
}

TEST(QuantizeGraph, OneScaleForAllWeightsWhereAskedTo) {
  Graph graph = Network().Build();
  ASSERT_TRUE(QuantizeGraph(graph, RangesFor(*ValuesToQuantize(graph, {false})), {false}).ok());
  for (const Node& node : graph.nodes()) {
    if (node.op_type != "DequantizeLinear") continue;
    EXPECT_EQ(graph.value(node.inputs[1]).constant->shape(), Shape{});
  }
}

TEST(QuantizeGraph, AsksForARangeThatIsMissing) {
  Graph graph = Network().Build();
  EXPECT_FALSE(QuantizeGraph(graph, {}, {}).ok());
}

TEST(PrepareForQuantization, PutsNormalisationsIntoConvolutions) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 4, 4}).Constant("w", *Tensor::Create(DataType::kFloat32, {3, 2, 1, 1}));
  for (const char* name : {"s", "b", "m", "v"}) builder.Constant(name, *Tensor::Create(DataType::kFloat32, {3}));
  builder.Node("Conv", {"x", "w"}, {"c"}).Node("BatchNormalization", {"c", "s", "b", "m", "v"}, {"n"});
  Graph graph = builder.Node("Identity", {"n"}, {"y"}).Output("y").Build();
  ASSERT_TRUE(PrepareForQuantization(graph).ok());
  ASSERT_EQ(graph.nodes().size(), 1u);
  EXPECT_EQ(graph.nodes()[0].op_type, "Conv");
}

}  // namespace
}  // namespace saker
