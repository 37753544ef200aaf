#include "core/graph/passes/byte_tables.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/graph/passes/node_evaluation.h"
#include "core/graph/passes/quantization_links.h"
#include "core/kernels/quantize.h"

namespace saker {
namespace {

constexpr int64_t kEntries = 256;
// Nobody writes longer chains; it bounds the walk.
constexpr size_t kMostSteps = 16;

bool IsFunctionOfOneElement(const Graph& graph, const Node& node) {
  constexpr std::array kOps = {"Relu",  "LeakyRelu", "Sigmoid",     "Tanh",      "Clip",    "Neg",
                               "Abs",   "Exp",       "Log",         "Sqrt",      "Erf",     "Elu",
                               "Selu",  "Celu",      "Gelu",        "Mish",      "Ceil",    "Floor",
                               "Round", "Softplus",  "HardSigmoid", "HardSwish", "Softsign"};
  if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1 || node.inputs.empty()) return false;
  const bool named = std::any_of(kOps.begin(), kOps.end(), [&](const char* op) { return node.op_type == op; });
  // Bounds of Clip must be known.
  return named && std::all_of(node.inputs.begin() + 1, node.inputs.end(),
                              [&](ValueId id) { return id == kNoValue || graph.value(id).constant != nullptr; });
}

// What the 256 bytes of a type stand for, in the order of their bits.
std::shared_ptr<const Tensor> RealNumbers(const Quantization& quantization) {
  std::array<uint8_t, kEntries> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i);
  Tensor numbers = *Tensor::Create(DataType::kFloat32, Shape{kEntries});
  FindDequantize(quantization.type, DataType::kFloat32)(bytes.data(), kEntries, quantization.scale,
                                                        quantization.zero_point, numbers.data());
  return std::make_shared<const Tensor>(std::move(numbers));
}

// The node's answer for `x`; null when it has none.
std::shared_ptr<const Tensor> Evaluate(const Graph& graph, const OpRegistry& registry, const Node& node,
                                       std::shared_ptr<const Tensor> x) {
  OpContext context{node, {{true, {x->type(), x->shape()}, std::move(x)}}};
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    OpInput input;
    if (node.inputs[i] != kNoValue) {
      const std::shared_ptr<const Tensor>& constant = graph.value(node.inputs[i]).constant;
      input = {true, {constant->type(), constant->shape()}, constant};
    }
    context.inputs.push_back(std::move(input));
  }
  const absl::StatusOr<const OpDefinition*> definition = registry.Resolve(node);
  if (!definition.ok()) return nullptr;
  const absl::StatusOr<std::vector<TensorDesc>> outputs = (*definition)->infer(context);
  if (!outputs.ok() || outputs->empty()) return nullptr;
  if ((*outputs)[0].type != DataType::kFloat32 || (*outputs)[0].shape != Shape{kEntries}) return nullptr;
  const absl::StatusOr<std::optional<NodeValues>> values = EvaluateNode(**definition, context, *outputs);
  return values.ok() && values->has_value() ? (**values)[0] : nullptr;
}

// Chain: the functions between bytes and the QuantizeLinear, the last one first.
struct Chain {
  DequantizedValue source;
  std::vector<int> steps;
};

std::optional<Chain> FindChain(const Graph& graph, const QuantizationLinks& links, const std::vector<int>& uses,
                               int quantize) {
  Chain chain;
  ValueId real = graph.nodes()[quantize].inputs[0];
  while (chain.steps.size() <= kMostSteps) {
    if (const std::optional<DequantizedValue> source = links.BytesOf(real)) {
      chain.source = *source;
      return chain;
    }
    const int maker = links.Producer(real);
    if (maker < 0 || uses[real] != 1 || !IsFunctionOfOneElement(graph, graph.nodes()[maker])) return std::nullopt;
    chain.steps.push_back(maker);
    real = graph.nodes()[maker].inputs[0];
  }
  return std::nullopt;
}

bool MakeOne(Graph& graph, const OpRegistry& registry, const QuantizationLinks& links, const std::vector<int>& uses,
             int index) {
  const std::optional<Quantization> y = links.QuantizedBy(index);
  if (!y) return false;
  const std::optional<Chain> chain = FindChain(graph, links, uses, index);
  if (!chain) return false;
  std::shared_ptr<const Tensor> numbers = RealNumbers(chain->source.quantization);
  for (auto step = chain->steps.rbegin(); step != chain->steps.rend() && numbers != nullptr; ++step) {
    numbers = Evaluate(graph, registry, graph.nodes()[*step], numbers);
  }
  if (numbers == nullptr) return false;
  Tensor table = *Tensor::Create(y->type, Shape{kEntries});
  FindQuantize(DataType::kFloat32, y->type)(numbers->data(), kEntries, y->scale, y->zero_point, table.data());
  // The functions before stay for RemoveDeadNodes(), which nobody reads any more.
  Node& node = graph.mutable_nodes()[index];
  node.op_type = "ByteTable";
  node.domain = "saker";
  node.inputs = {chain->source.bytes};
  node.attributes = Attributes();
  node.attributes.Set("table", std::make_shared<const Tensor>(std::move(table)));
  return true;
}

}  // namespace

int MakeByteTables(Graph& graph, const OpRegistry& registry) {
  const QuantizationLinks links(graph);
  const std::vector<int> uses = graph.UseCounts();
  int made = 0;
  for (int i = 0; i < static_cast<int>(graph.nodes().size()); ++i) {
    if (MakeOne(graph, registry, links, uses, i)) ++made;
  }
  return made;
}

}  // namespace saker
