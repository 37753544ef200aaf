// Small models for the tests of core, by way of ONNX bytes and the real loader.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/model.h"
#include "core/model_loader.h"
#include "core/tensor/tensor.h"
#include "tests/testing/graph_builder.h"

namespace saker {

// The graph as the bytes of a file.
std::string ToOnnx(const Graph& graph);

// No measuring, so that tests do not depend on time.
EngineOptions QuickOptions();

// Loads a graph; aborts when that fails.
std::shared_ptr<const Model> LoadModel(const Graph& graph, int workers = 1, EngineOptions options = QuickOptions());

// input [N,8] -> MatMul [8,6] + bias -> Relu -> MatMul [6,3] -> "scores"
Graph Perceptron();
// input [1,1,6,6] -> Conv 3x3, 4 channels -> Relu -> MaxPool 2 -> Flatten -> "scores"
Graph FixedConvolution();
// input [N,4] -> Softmax over the rows
Graph MixedRows();
// input [N,1,H,W] -> Conv 3x3, 4 channels -> Relu -> GlobalAveragePool -> "scores" [N,4,1,1]; H and W fixed where given
Graph Pictures(int64_t height = -1, int64_t width = -1);
// "x" [N,4] and "shape" [2], INT64 -> Reshape -> "y"
Graph ReshapedByRequest();

// Request: inputs that count up, and outputs of the right sizes.
struct Request {
  Request(const Model& model, int64_t rows);
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  std::vector<ConstTensorView> input_views;
  std::vector<MutableTensorView> output_views;
};

}  // namespace saker
