#include "tests/core/graph/passes/graph_runner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/node_evaluation.h"
#include "core/graph/passes/probe_inference.h"
#include "core/graph/passes/shape_inference.h"
#include "core/ops/registry.h"

namespace saker {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 30;

absl::Status RunNode(const Node& node, InferredValues& values) {
  SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, OpRegistry::Get().Resolve(node));
  const OpContext context = MakeOpContext(node, values);
  SAKER_ASSIGN_OR_RETURN(const std::vector<TensorDesc> descs, definition->infer(context));
  SAKER_ASSIGN_OR_RETURN(const std::optional<NodeValues> outputs, EvaluateNode(*definition, context, descs));
  if (!outputs) return context.Error("has no kernel");
  for (size_t i = 0; i < std::min(outputs->size(), node.outputs.size()); ++i) {
    if (node.outputs[i] != kNoValue) values.constants[node.outputs[i]] = (*outputs)[i];
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Tensor>> RunGraph(const Graph& graph, const std::vector<Tensor>& inputs) {
  std::vector<Shape> shapes;
  for (const Tensor& input : inputs) shapes.push_back(input.shape());
  SAKER_ASSIGN_OR_RETURN(InferredValues values, InferShapes(graph, shapes, OpRegistry::Get(), kMaxBytes));
  for (size_t i = 0; i < inputs.size(); ++i) {
    values.constants[graph.inputs()[i]] = std::make_shared<const Tensor>(inputs[i].Clone());
  }
  for (const Node& node : graph.nodes()) {
    const bool done = !node.outputs.empty() && node.outputs[0] != kNoValue && values.constants[node.outputs[0]];
    if (!done) SAKER_RETURN_IF_ERROR(RunNode(node, values));
  }
  std::vector<Tensor> outputs;
  for (const ValueId id : graph.outputs()) outputs.push_back(values.constants[id]->Clone());
  return outputs;
}

Tensor SomeFloats(const Shape& shape, int seed) {
  Tensor tensor = Tensor::Create(DataType::kFloat32, shape).value();
  int i = seed * 1000;
  for (float& value : tensor.As<float>()) value = std::sin(static_cast<float>(++i) * 12.9898f);
  return tensor;
}

InferredValues Known(const Graph& graph) {
  absl::StatusOr<InferredValues> values = InferForRows(graph, 3, OpRegistry::Get(), kMaxBytes);
  EXPECT_TRUE(values.ok()) << values.status();
  SAKER_CHECK(values.ok());
  return *std::move(values);
}

void ExpectSameAnswers(const Graph& before, const Graph& after) {
  std::vector<Tensor> inputs;
  for (const Shape& shape : FilledShapes(before, 3)) {
    inputs.push_back(SomeFloats(shape, static_cast<int>(inputs.size()) + 1));
  }
  const absl::StatusOr<std::vector<Tensor>> expected = RunGraph(before, inputs);
  const absl::StatusOr<std::vector<Tensor>> actual = RunGraph(after, inputs);
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_TRUE(actual.ok()) << actual.status();
  ASSERT_EQ(expected->size(), actual->size());
  for (size_t i = 0; i < expected->size(); ++i) {
    ASSERT_EQ((*expected)[i].shape(), (*actual)[i].shape());
    const absl::Span<const float> a = (*expected)[i].As<float>();
    const absl::Span<const float> b = (*actual)[i].As<float>();
    for (size_t k = 0; k < a.size(); ++k) ASSERT_NEAR(a[k], b[k], 1e-4f * std::max(1.0f, std::abs(a[k])));
  }
}

std::vector<std::string> OpTypes(const Graph& graph) {
  std::vector<std::string> types;
  for (const Node& node : graph.nodes()) types.push_back(node.op_type);
  return types;
}

}  // namespace saker
