#include "core/ops/work.h"

#include <gtest/gtest.h>

#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

// What a node on FLOAT operands of these shapes takes beyond looking at every element once.
double Extra(Node node, std::initializer_list<Shape> inputs, const Shape& output) {
  OpContext context{node, {}};
  double elements = static_cast<double>(output.ElementCount());
  for (const Shape& shape : inputs) {
    context.inputs.push_back({true, {DataType::kFloat32, shape}, nullptr});
    elements += static_cast<double>(shape.ElementCount());
  }
  return WorkOf(context, {TensorDesc{DataType::kFloat32, output}}) - elements;
}

TEST(Work, AnElementwiseOperatorLooksAtEachElement) {
  EXPECT_EQ(Extra(MakeNode("Add", 13, 2), {{5, 4}, {5, 4}}, {5, 4}), 0);
}

TEST(Work, AProductTakesItsDepthForEachElement) {
  EXPECT_EQ(Extra(MakeNode("MatMul", 13, 2), {{7, 5, 3}, {3, 2}}, {7, 5, 2}), 7 * 5 * 2 * 3);
  EXPECT_EQ(Extra(MakeNode("Gemm", 13, 2), {{3, 5}, {3, 2}}, {5, 2}), 5 * 2 * 3);
}

TEST(Work, AConvolutionTakesTheWeightsOfAChannelForEachElement) {
  EXPECT_EQ(Extra(MakeNode("Conv", 13, 2), {{1, 4, 8, 8}, {6, 4, 3, 3}}, {1, 6, 6, 6}), 6 * 6 * 6 * 4 * 9);
  EXPECT_EQ(Extra(MakeNode("ConvTranspose", 13, 2), {{1, 4, 8, 8}, {4, 6, 3, 3}}, {1, 6, 10, 10}), 4 * 64 * 6 * 9);
}

TEST(Work, APoolTakesItsWindowForEachElement) {
  Node node = MakeNode("MaxPool", 13, 1);
  node.attributes.Set("kernel_shape", std::vector<int64_t>{1000, 1000});
  EXPECT_EQ(Extra(node, {{1, 1, 4000, 4000}}, {1, 1, 3001, 3001}), 1e6 * 3001 * 3001);
}

TEST(Work, ARecurrentLayerTakesAllWeightsForEachStep) {
  EXPECT_EQ(Extra(MakeNode("GRU", 13, 3), {{9, 2, 5}, {1, 12, 5}, {1, 12, 4}}, {9, 1, 2, 4}), 9 * 2 * (60 + 48));
}

TEST(Work, ShapesThatCannotBeCountAsNothing) {
  const Node node = MakeNode("Conv", 13, 2);
  OpContext context{node, {{true, {DataType::kFloat32, Shape{-1, 4}}, nullptr}, {false, {}, nullptr}}};
  EXPECT_EQ(WorkOf(context, {TensorDesc{DataType::kFloat32, Shape{}}}), 1);
  EXPECT_EQ(WorkOf(context, {}), 0);
}

}  // namespace
}  // namespace saker
