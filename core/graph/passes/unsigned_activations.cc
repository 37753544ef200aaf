#include "core/graph/passes/unsigned_activations.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/quantization_links.h"

namespace saker {
namespace {

constexpr int32_t kShift = 128;

// The nodes that read each value.
std::vector<std::vector<int>> Readers(const Graph& graph) {
  std::vector<std::vector<int>> readers(static_cast<size_t>(graph.value_count()));
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    for (const ValueId id : graph.nodes()[i].inputs) {
      if (id != kNoValue) readers[id].push_back(static_cast<int>(i));
    }
  }
  return readers;
}

// Every reader takes the bytes for the same real numbers; callers get none of them.
bool OnlyDequantized(const Graph& graph, const QuantizationLinks& links, const std::vector<int>& readers, ValueId bytes,
                     const Quantization& quantization) {
  if (std::find(graph.outputs().begin(), graph.outputs().end(), bytes) != graph.outputs().end()) return false;
  return std::all_of(readers.begin(), readers.end(), [&](int reader) {
    const Node& node = graph.nodes()[reader];
    if (node.outputs.size() != 1 || node.inputs[0] != bytes) return false;
    const std::optional<DequantizedValue> value = links.BytesOf(node.outputs[0]);
    return value && value->bytes == bytes && value->quantization == quantization;
  });
}

}  // namespace

int MakeActivationsUnsigned(Graph& graph) {
  const QuantizationLinks links(graph);
  const std::vector<std::vector<int>> readers = Readers(graph);
  int changed = 0;
  const int count = static_cast<int>(graph.nodes().size());
  for (int i = 0; i < count; ++i) {
    const std::optional<Quantization> quantization = links.QuantizedBy(i);
    if (!quantization || quantization->type != DataType::kInt8) continue;
    const ValueId bytes = graph.nodes()[i].outputs[0];
    if (!OnlyDequantized(graph, links, readers[bytes], bytes, *quantization)) continue;
    const auto zero_point = static_cast<uint8_t>(quantization->zero_point + kShift);
    const ValueId id = graph.AddConstant(absl::StrCat(graph.nodes()[i].name, "/zero_point"),
                                         std::make_shared<const Tensor>(Tensor::Scalar<uint8_t>(zero_point)));
    std::vector<int> nodes = readers[bytes];
    nodes.push_back(i);
    for (const int node : nodes) {
      Node& changing = graph.mutable_nodes()[node];
      changing.inputs.resize(3, kNoValue);
      changing.inputs[2] = id;
      changing.attributes.Remove("output_dtype");
    }
    graph.mutable_value(bytes).type = DataType::kUInt8;
    ++changed;
  }
  return changed;
}

}  // namespace saker
