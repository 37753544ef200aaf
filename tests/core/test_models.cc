#include "tests/core/test_models.h"

#include <cstdio>
#include <utility>

#include "core/base/check.h"
#include "core/onnx/onnx_writer.h"

namespace saker {
namespace {

// Values between -1 and 1 that follow no simple pattern.
std::vector<float> Weights(int64_t count) {
  std::vector<float> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((i * 37 + 11) % 41) / 20.0f - 1.0f;
  return values;
}

}  // namespace

std::string ToOnnx(const Graph& graph) {
  absl::StatusOr<std::string> bytes = SerializeOnnx(graph);
  if (!bytes.ok()) std::fprintf(stderr, "%s\n", bytes.status().ToString().c_str());
  SAKER_CHECK(bytes.ok());
  return *std::move(bytes);
}

EngineOptions QuickOptions() {
  EngineOptions options;
  options.calibration_budget = absl::ZeroDuration();
  options.max_plan_rows = 8;
  return options;
}

std::shared_ptr<const Model> LoadModel(const Graph& graph, int workers, EngineOptions options) {
  ThreadPoolOptions pool;
  pool.workers = workers;
  const ModelLoader loader(std::make_shared<ThreadPool>(pool));
  absl::StatusOr<std::shared_ptr<const Model>> model = loader.LoadBytes(ToOnnx(graph), "test", options);
  if (!model.ok()) std::fprintf(stderr, "%s\n", model.status().ToString().c_str());
  SAKER_CHECK(model.ok());
  return *std::move(model);
}

Graph Perceptron() {
  return GraphBuilder()
      .Input("image", {-1, 8})
      .Constant<float>("w1", {8, 6}, Weights(48))
      .Constant<float>("b1", {6}, Weights(6))
      .Constant<float>("w2", {6, 3}, Weights(18))
      .Node("MatMul", {"image", "w1"}, {"m1"})
      .Node("Add", {"m1", "b1"}, {"a1"})
      .Node("Relu", {"a1"}, {"r1"})
      .Node("MatMul", {"r1", "w2"}, {"scores"})
      .Output("scores", {-1, 3})
      .Build();
}

Graph FixedConvolution() {
  return GraphBuilder()
      .Input("image", {1, 1, 6, 6})
      .Constant<float>("w", {4, 1, 3, 3}, Weights(36))
      .Node("Conv", {"image", "w"}, {"c"})
      .Node("Relu", {"c"}, {"r"})
      .Node("MaxPool", {"r"}, {"p"},
            {{"kernel_shape", std::vector<int64_t>{2, 2}}, {"strides", std::vector<int64_t>{2, 2}}})
      .Node("Flatten", {"p"}, {"scores"})
      .Output("scores", {1, 16})
      .Build();
}

Graph Pictures(int64_t height, int64_t width) {
  return GraphBuilder()
      .Input("image", {-1, 1, height, width})
      .Constant<float>("w", {4, 1, 3, 3}, Weights(36))
      .Node("Conv", {"image", "w"}, {"c"}, {{"pads", std::vector<int64_t>{1, 1, 1, 1}}})
      .Node("Relu", {"c"}, {"r"})
      .Node("GlobalAveragePool", {"r"}, {"scores"})
      .Output("scores", {-1, 4, 1, 1})
      .Build();
}

Graph ReshapedByRequest() {
  return GraphBuilder()
      .Input("x", {-1, 4})
      .Input("shape", {2}, DataType::kInt64)
      .Node("Relu", {"x"}, {"r"})
      .Node("Reshape", {"r", "shape"}, {"y"})
      .Output("y", {-1, -1})
      .Build();
}

Graph MixedRows() {
  return GraphBuilder()
      .Input("x", {-1, 4})
      .Node("Softmax", {"x"}, {"y"}, {{"axis", int64_t{0}}})
      .Output("y", {-1, 4})
      .Build();
}

Request::Request(const Model& model, int64_t rows) {
  for (const TensorSpec& spec : model.signature().inputs) {
    Shape shape = spec.shape;
    if (spec.has_rows) shape[0] = rows;
    inputs.push_back(*Tensor::Create(spec.type, shape));
    float next = 0;
    if (spec.type == DataType::kFloat32) {
      for (float& value : inputs.back().As<float>()) value = (next += 0.01f);
    }
  }
  for (size_t i = 0; i < model.signature().outputs.size(); ++i) {
    outputs.push_back(
        *Tensor::Create(model.signature().outputs[i].type, *model.OutputShape(static_cast<int>(i), rows)));
  }
  for (Tensor& tensor : inputs) input_views.push_back(tensor.view());
  for (Tensor& tensor : outputs) output_views.push_back(tensor.mutable_view());
}

}  // namespace saker
