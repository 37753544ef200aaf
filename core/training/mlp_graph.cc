#include "core/training/mlp_graph.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

ValueId AddEdge(Graph& graph, std::string name) {
  Value value;
  value.name = std::move(name);
  return graph.AddValue(std::move(value));
}

// A graph input or output [N,width].
ValueId AddPort(Graph& graph, std::string name, int64_t width) {
  Value value;
  value.name = std::move(name);
  value.type = DataType::kFloat32;
  value.shape = Shape{Shape::kUnknown, width};
  value.has_shape = true;
  value.dim_names = {"N", ""};
  return graph.AddValue(std::move(value));
}

ValueId AddWeights(Graph& graph, std::string name, const Tensor& tensor) {
  return graph.AddConstant(std::move(name), std::make_shared<const Tensor>(tensor.Clone()));
}

Node MakeNode(std::string name, std::string op_type, std::vector<ValueId> inputs, ValueId output) {
  Node node;
  node.name = std::move(name);
  node.op_type = std::move(op_type);
  node.opset = kMlpOpset;
  node.inputs = std::move(inputs);
  node.outputs = {output};
  return node;
}

}  // namespace

Graph MlpGraph(const Mlp& mlp) {
  Graph graph;
  graph.set_name("mlp");
  ValueId value = AddPort(graph, "image", mlp.widths().front());
  graph.AddInput(value);
  const int layers = static_cast<int>(mlp.layers().size());
  for (int i = 0; i < layers; ++i) {
    const std::string name = absl::StrCat("dense", i + 1);
    const bool last = i + 1 == layers;
    const ValueId weights = AddWeights(graph, absl::StrCat(name, ".weight"), mlp.layers()[i].weights);
    const ValueId bias = AddWeights(graph, absl::StrCat(name, ".bias"), mlp.layers()[i].bias);
    const ValueId sum = AddEdge(graph, last ? "logits" : absl::StrCat(name, ".out"));
    graph.AddNode(MakeNode(name, "Gemm", {value, weights, bias}, sum));
    value = last ? AddPort(graph, "probabilities", mlp.widths().back()) : AddEdge(graph, absl::StrCat("hidden", i + 1));
    Node follow = MakeNode(last ? "softmax" : absl::StrCat("relu", i + 1), last ? "Softmax" : "Relu", {sum}, value);
    if (last) follow.attributes.Set("axis", int64_t{-1});
    graph.AddNode(std::move(follow));
  }
  graph.AddOutput(value);
  return graph;
}

}  // namespace saker
