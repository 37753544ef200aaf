#include "core/graph/passes/quantized_shortcuts.h"

#include <optional>
#include <string>

#include "core/graph/passes/activation_step.h"
#include "core/graph/passes/fusion_links.h"
#include "core/graph/passes/quantization_links.h"
#include "core/graph/passes/shape_probes.h"
#include "core/ops/quantization.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

// The shortcut is an input behind source, weights and bias.
constexpr size_t kShortcutInput = 3;

bool IsPlainAdd(const Node& node) {
  return node.op_type == "Add" && node.domain.empty() && node.post_ops.empty() && node.inputs.size() == 2 &&
         node.outputs.size() == 1 && !node.attributes.Has("axis");
}

class ShortcutFusion {
 public:
  ShortcutFusion(Graph& graph, const ShapeProbes& probes)
      : graph_(graph), probes_(probes), links_(graph), quantization_(graph) {}

  int Run() {
    int fused = 0;
    // From the end: where a block ends in two convolutions, the later one finds the other's result made.
    for (int i = static_cast<int>(graph_.nodes().size()); i-- > 0;) {
      if (!links_.absorbed(i) && FuseOne(i)) ++fused;
    }
    links_.Finish();
    return fused;
  }

 private:
  // The only node that reads output 0 of `index`, unless it has gone.
  int Reader(int index) const {
    const int reader = links_.SoleReader(index);
    return reader == FusionLinks::kNoNode || links_.absorbed(reader) ? FusionLinks::kNoNode : reader;
  }

  // What stands behind a convolution of bytes whose sums are quantised before they are added to; nullopt when it is no
  // shortcut.
  struct Found {
    int dequantize = FusionLinks::kNoNode;  // none where the sums are added to as they are
    int add = FusionLinks::kNoNode;
    DequantizedValue shortcut;
  };
  std::optional<Found> Find(int conv) const {
    const Node& node = graph_.nodes()[conv];
    if (node.op_type != "QuantizedConv" || node.domain != "saker" || node.inputs.size() > kShortcutInput) {
      return std::nullopt;
    }
    Found found;
    int last = conv;
    const absl::StatusOr<int64_t> type = node.attributes.GetInt("y_type", 0);
    if (type.ok() && *type != NumberOfType(DataType::kFloat32)) {
      found.dequantize = last = Reader(conv);
      // What was cut off or bent before the middle quantisation would have to be so again.
      if (last == FusionLinks::kNoNode || !node.post_ops.empty()) return std::nullopt;
      if (!quantization_.BytesOf(graph_.nodes()[last].outputs[0])) return std::nullopt;
    }
    found.add = Reader(last);
    if (found.add == FusionLinks::kNoNode || !IsPlainAdd(graph_.nodes()[found.add])) return std::nullopt;
    const ValueId own = graph_.nodes()[last].outputs[0];
    const std::vector<ValueId>& terms = graph_.nodes()[found.add].inputs;
    const ValueId other = terms[0] == own ? terms[1] : terms[0];
    const std::optional<DequantizedValue> shortcut = quantization_.BytesOf(other);
    if (!shortcut || graph_.value(shortcut->bytes).constant || !probes_.AlwaysAlike(own, other)) return std::nullopt;
    found.shortcut = *shortcut;
    return found;
  }

  // The QuantizeLinear behind the Add and its activation, without which the sums would be no bytes.
  std::optional<Quantization> QuantizationBehind(int add) const {
    int reader = Reader(add);
    if (reader == FusionLinks::kNoNode) return std::nullopt;
    const std::optional<PostOp> step = ActivationStep(graph_, links_, reader);
    if (step && IsSumActivation(*step) && graph_.nodes()[reader].inputs[0] == graph_.nodes()[add].outputs[0]) {
      reader = Reader(reader);
    }
    return reader == FusionLinks::kNoNode ? std::nullopt : quantization_.QuantizedBy(reader);
  }

  bool FuseOne(int conv) {
    const std::optional<Found> found = Find(conv);
    if (!found) return false;
    const std::optional<Quantization> y = QuantizationBehind(found->add);
    if (!y) return false;
    Attributes& attributes = graph_.mutable_nodes()[conv].attributes;
    if (found->dequantize != FusionLinks::kNoNode) {
      Rename(attributes, "y", "middle");
      links_.Absorb(conv, found->dequantize);
    }
    links_.Absorb(conv, found->add);
    TakeActivations(graph_, links_, conv);
    links_.Absorb(conv, links_.SoleReader(conv));
    Set(attributes, "y", *y);
    Set(attributes, "shortcut", found->shortcut.quantization);
    std::vector<ValueId>& inputs = graph_.mutable_nodes()[conv].inputs;
    inputs.resize(kShortcutInput, kNoValue);
    inputs.push_back(found->shortcut.bytes);
    return true;
  }

  static void Rename(Attributes& attributes, const std::string& from, const std::string& to) {
    for (const char* part : {"_type", "_scale", "_zero_point"}) {
      if (const Attribute* value = attributes.Find(from + part)) attributes.Set(to + part, Attribute(*value));
    }
  }
  static void Set(Attributes& attributes, const std::string& name, const Quantization& quantization) {
    attributes.Set(name + "_type", NumberOfType(quantization.type));
    attributes.Set(name + "_scale", quantization.scale);
    attributes.Set(name + "_zero_point", int64_t{quantization.zero_point});
  }

  Graph& graph_;
  const ShapeProbes& probes_;
  FusionLinks links_;
  QuantizationLinks quantization_;
};

}  // namespace

int FuseQuantizedShortcuts(Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  const ShapeProbes probes(graph, registry, max_value_bytes);
  const int fused = ShortcutFusion(graph, probes).Run();
  // The convolution may have stood before what makes the shortcut.
  return graph.TopologicalSort().ok() ? fused : 0;
}

}  // namespace saker
