#include "core/ops/work.h"

#include <gtest/gtest.h>

#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

// Of one element that a node reads or writes, and of one step of plain loops.
constexpr double kElement = 10, kLoop = 50;

// What a node on operands of these shapes takes beyond looking at every element once.
double Extra(Node node, std::initializer_list<Shape> inputs, const Shape& output, DataType type = DataType::kFloat32) {
  OpContext context{node, {}};
  double elements = static_cast<double>(output.ElementCount());
  for (const Shape& shape : inputs) {
    context.inputs.push_back({true, {type, shape}, nullptr});
    elements += static_cast<double>(shape.ElementCount());
  }
  return WorkOf(context, {TensorDesc{type, output}}) - kElement * elements;
}

TEST(Work, AnElementwiseOperatorLooksAtEachElement) {
  EXPECT_EQ(Extra(MakeNode("Add", 13, 2), {{5, 4}, {5, 4}}, {5, 4}), 0);
}

TEST(Work, WhatOneDnnDoesNotDoCountsAsPlainLoops) {
  const auto product = [](DataType type) {
    return Extra(MakeNode("MatMul", 13, 2), {{7, 5, 3}, {3, 2}}, {7, 5, 2}, type);
  };
  EXPECT_EQ(product(DataType::kFloat64), kLoop * product(DataType::kFloat32));
  EXPECT_EQ(product(DataType::kInt32), kLoop * product(DataType::kFloat32));
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
  EXPECT_EQ(Extra(node, {{1, 1, 4000, 4000}}, {1, 1, 3001, 3001}), kLoop * 1e6 * 3001 * 3001);
}

TEST(Work, ARecurrentLayerTakesAllWeightsForEachStep) {
  EXPECT_EQ(Extra(MakeNode("GRU", 13, 3), {{9, 2, 5}, {1, 12, 5}, {1, 12, 4}}, {9, 1, 2, 4}), 9 * 2 * (60 + 48));
}

TEST(Work, AResponseOfChannelsSumsOverNoMoreThanThereAre) {
  Node node = MakeNode("LRN", 13, 1);
  node.attributes.Set("size", int64_t{5});
  EXPECT_EQ(Extra(node, {{2, 8, 3}}, {2, 8, 3}), kLoop * 48 * 5);
  node.attributes.Set("size", (int64_t{1} << 31) - 1);
  EXPECT_EQ(Extra(node, {{2, 8, 3}}, {2, 8, 3}), kLoop * 48 * 8);
}

TEST(Work, TopKSorts) { EXPECT_NEAR(Extra(MakeNode("TopK", 13, 1), {{1023}}, {5}), kLoop * 1023 * 10, 1e-6); }

TEST(Work, AnEinsumTakesItsProducts) {
  Node node = MakeNode("Einsum", 13, 2);
  node.attributes.Set("equation", std::string("ij,jk->ik"));
  EXPECT_EQ(Extra(node, {{4, 3}, {3, 5}}, {4, 5}), 4 * 3 * 5);
  node.attributes.Set("equation", std::string("ij,kl->"));
  EXPECT_EQ(Extra(node, {{4, 3}, {3, 5}}, {}), 500 * 4 * 3 * 3 * 5);
}

TEST(Work, ShapesThatCannotBeCountAsNothing) {
  const Node node = MakeNode("Conv", 13, 2);
  OpContext context{node, {{true, {DataType::kFloat32, Shape{-1, 4}}, nullptr}, {false, {}, nullptr}}};
  EXPECT_EQ(WorkOf(context, {TensorDesc{DataType::kFloat32, Shape{}}}), kElement);
  EXPECT_EQ(WorkOf(context, {}), 0);
}

}  // namespace
}  // namespace saker
