#include "core/training/mlp_graph.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(MlpGraph, HasOneInputAndOneOutputOfAnyNumberOfRows) {
  const Graph graph = MlpGraph(*Mlp::Create({784, 200, 10}, 1));
  ASSERT_EQ(graph.inputs().size(), 1u);
  ASSERT_EQ(graph.outputs().size(), 1u);
  const Value& input = graph.value(graph.inputs()[0]);
  EXPECT_EQ(input.name, "image");
  EXPECT_EQ(input.type, DataType::kFloat32);
  EXPECT_EQ(input.shape, (Shape{-1, 784}));
  EXPECT_EQ(input.dim_names[0], "N");
  const Value& output = graph.value(graph.outputs()[0]);
  EXPECT_EQ(output.name, "probabilities");
  EXPECT_EQ(output.shape, (Shape{-1, 10}));
}

TEST(MlpGraph, AlternatesGemmAndReluAndEndsWithSoftmax) {
  const Graph graph = MlpGraph(*Mlp::Create({6, 5, 4, 3}, 1));
  std::vector<std::string> ops;
  for (const Node& node : graph.nodes()) {
    ops.push_back(node.op_type);
    EXPECT_EQ(node.opset, kMlpOpset);
    EXPECT_EQ(node.domain, "");
  }
  EXPECT_EQ(ops, (std::vector<std::string>{"Gemm", "Relu", "Gemm", "Relu", "Gemm", "Softmax"}));
}

TEST(MlpGraph, IsSoundAndSorted) {
  Graph graph = MlpGraph(*Mlp::Create({6, 5, 3}, 1));
  EXPECT_TRUE(graph.TopologicalSort().ok());
}

TEST(MlpGraph, CopiesTheWeights) {
  Mlp mlp = *Mlp::Create({2, 2}, 1);
  const Graph graph = MlpGraph(mlp);
  const float before = mlp.layers()[0].weight_data()[0];
  mlp.mutable_layers()[0].weight_data()[0] = 99;
  const Value& weights = graph.value(graph.nodes()[0].inputs[1]);
  ASSERT_NE(weights.constant, nullptr);
  EXPECT_EQ(weights.constant->As<float>()[0], before);
  EXPECT_EQ(weights.constant->shape(), (Shape{2, 2}));
}

TEST(MlpGraph, TakesANetworkWithoutHiddenLayers) { EXPECT_EQ(MlpGraph(*Mlp::Create({4, 3}, 1)).nodes().size(), 2u); }

}  // namespace
}  // namespace saker
