#include "core/graph/passes/pad_folding.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/passes/constant_parameters.h"

namespace saker {
namespace {

using Ints = std::vector<int64_t>;

// Larger ones cannot be meant, and sums of them must not overflow.
constexpr int64_t kLargestPad = int64_t{1} << 30;

std::string TextAttribute(const Node& node, const char* name, const char* usual) {
  return node.attributes.GetString(name, usual).value_or("?");
}

// Border: what a Pad puts around its input, axis by axis, all beginnings first as in `pads`.
struct Border {
  Ints pads;
  float value = 0;
};

// The value of a constant border; nullopt when it depends on the request or is no float.
std::optional<float> BorderValue(const Graph& graph, const Node& pad) {
  if (pad.inputs.size() > 2 && pad.inputs[2] != kNoValue) {
    const Tensor* value = graph.value(pad.inputs[2]).constant.get();
    const bool fits = value != nullptr && value->type() == DataType::kFloat32 && value->shape().ElementCount() == 1;
    return fits ? std::optional<float>(value->As<float>()[0]) : std::nullopt;
  }
  if (pad.opset >= 11) return 0;
  const absl::StatusOr<float> value = pad.attributes.GetFloat("value", 0);
  return value.ok() ? std::optional<float>(*value) : std::nullopt;
}

// Of a Pad that keeps batch and channels and adds to the `spatial` axes behind them.
std::optional<Border> ReadBorder(const Graph& graph, const Node& pad, size_t spatial) {
  if (TextAttribute(pad, "mode", "constant") != "constant") return std::nullopt;
  const std::optional<Ints> pads = ParameterInts(graph, pad, 1, pad.opset < 2 ? "paddings" : "pads");
  std::optional<Ints> axes = ParameterInts(graph, pad, 3, "");
  const std::optional<float> value = BorderValue(graph, pad);
  if (!pads || !axes || !value) return std::nullopt;
  const int64_t rank = static_cast<int64_t>(spatial) + 2;
  if (axes->empty()) {
    axes->resize(static_cast<size_t>(rank));
    std::iota(axes->begin(), axes->end(), 0);
  }
  if (pads->size() != 2 * axes->size()) return std::nullopt;
  Border border{Ints(2 * spatial, 0), *value};
  for (size_t i = 0; i < pads->size(); ++i) {
    const bool begins = i < axes->size();
    int64_t axis = (*axes)[begins ? i : i - axes->size()];
    if (axis < 0) axis += rank;
    if ((*pads)[i] == 0) continue;
    if (axis < 2 || axis >= rank || (*pads)[i] < 0 || (*pads)[i] > kLargestPad) return std::nullopt;
    border.pads[static_cast<size_t>(axis - 2) + (begins ? 0 : spatial)] += (*pads)[i];
  }
  return border;
}

// What the window's operator pads by itself; nullopt when that depends on its input.
std::optional<Ints> OwnPads(const Node& node, size_t spatial) {
  const std::string mode = TextAttribute(node, "auto_pad", "NOTSET");
  if (mode != "NOTSET" && mode != "VALID" && !mode.empty()) return std::nullopt;
  const absl::StatusOr<Ints> pads = node.attributes.GetInts("pads", {});
  if (!pads.ok()) return std::nullopt;
  if (pads->empty() || mode == "VALID") return Ints(2 * spatial, 0);
  return pads->size() == 2 * spatial ? std::optional<Ints>(*pads) : std::nullopt;
}

bool AllZero(const Ints& values) {
  return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 0; });
}

// No window of a pool may lie in the padding altogether, nor have its own rule for where it ends.
bool SuitsPool(const Node& pool, const Ints& pads, size_t spatial) {
  const absl::StatusOr<Ints> kernel = pool.attributes.GetInts("kernel_shape", {});
  if (!kernel.ok() || kernel->size() != spatial || pool.attributes.GetInt("ceil_mode", 0).value_or(1) != 0)
    return false;
  if (pool.attributes.Has("dilations")) return false;
  for (size_t i = 0; i < pads.size(); ++i) {
    if (pads[i] < 0 || pads[i] >= (*kernel)[i % spatial]) return false;
  }
  return true;
}

// Whether a bound of a Clip, in an attribute or since opset 11 in an input, is known and not below zero; `absent` where
// there is none.
bool IsBoundNotNegative(const Graph& graph, const Node& clip, const char* attribute, size_t input, bool absent) {
  if (clip.opset < 11) {
    if (!clip.attributes.Has(attribute)) return absent;
    return clip.attributes.GetFloat(attribute, -1).value_or(-1) >= 0;
  }
  if (clip.inputs.size() <= input || clip.inputs[input] == kNoValue) return absent;
  const Tensor* const bound = graph.value(clip.inputs[input]).constant.get();
  return bound != nullptr && bound->type() == DataType::kFloat32 && bound->shape().ElementCount() == 1 &&
         bound->As<float>()[0] >= 0;
}

// Activations that answer with nothing below zero. A Clip whose bounds cross answers with the upper one.
bool IsNeverNegative(const Graph& graph, const Node& node) {
  if (!node.domain.empty()) return false;
  if (node.op_type == "Relu" || node.op_type == "Sigmoid" || node.op_type == "Softplus") return true;
  return node.op_type == "Clip" && IsBoundNotNegative(graph, node, "min", 1, false) &&
         IsBoundNotNegative(graph, node, "max", 2, true);
}

class PadFolder {
 public:
  explicit PadFolder(Graph& graph) : graph_(graph), producers_(graph.Producers()) {}

  int Run() {
    int folded = 0;
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      if (FoldInto(graph_.mutable_nodes()[i])) ++folded;
    }
    return folded;
  }

 private:
  const Node* Producer(ValueId id) const {
    const int node = id == kNoValue ? -1 : producers_[static_cast<size_t>(id)];
    return node < 0 ? nullptr : &graph_.nodes()[static_cast<size_t>(node)];
  }

  // The number of axes that a window moves over; 0 when it is not known, or the node has none.
  size_t SpatialAxes(const Node& node) const {
    if (node.op_type == "Conv") {
      const Tensor* weights =
          node.inputs.size() > 1 && node.inputs[1] != kNoValue ? graph_.value(node.inputs[1]).constant.get() : nullptr;
      return weights != nullptr && weights->shape().rank() > 2 ? static_cast<size_t>(weights->shape().rank() - 2) : 0;
    }
    if (node.op_type != "MaxPool" && node.op_type != "AveragePool") return 0;
    return node.attributes.GetInts("kernel_shape", {}).value_or(Ints()).size();
  }

  bool FoldInto(Node& node) {
    if (!node.domain.empty() || node.inputs.empty()) return false;
    const size_t spatial = SpatialAxes(node);
    const Node* pad = Producer(node.inputs[0]);
    if (spatial == 0 || pad == nullptr || pad->op_type != "Pad" || !pad->domain.empty()) return false;
    const std::optional<Border> border = ReadBorder(graph_, *pad, spatial);
    std::optional<Ints> pads = OwnPads(node, spatial);
    if (!border || !pads) return false;
    const bool had_none = AllZero(*pads);
    for (size_t i = 0; i < pads->size(); ++i) (*pads)[i] += border->pads[i];
    if (!Allows(node, *pad, border->value, *pads, had_none)) return false;
    if (node.op_type == "AveragePool") node.attributes.Set("count_include_pad", int64_t{1});
    node.attributes.Remove("auto_pad");
    node.attributes.Set("pads", *std::move(pads));
    node.inputs[0] = pad->inputs[0];
    return true;
  }

  bool Allows(const Node& node, const Node& pad, float value, const Ints& pads, bool had_none) const {
    if (node.op_type == "Conv") return value == 0;
    if (!SuitsPool(node, pads, pads.size() / 2)) return false;
    if (node.op_type == "AveragePool") {
      // The attribute came with opset 7. Own padding that does not count cannot be told from that which comes to count.
      const bool counts = node.attributes.GetInt("count_include_pad", 0).value_or(0) != 0;
      return value == 0 && node.opset >= 7 && (counts || had_none);
    }
    // Indices of maxima count places of the padded input.
    if (node.outputs.size() > 1) return false;
    if (value == -std::numeric_limits<float>::infinity()) return true;
    const Node* source = Producer(pad.inputs[0]);
    return value == 0 && source != nullptr && IsNeverNegative(graph_, *source);
  }

  Graph& graph_;
  std::vector<int> producers_;
};

}  // namespace

int FoldPads(Graph& graph) { return PadFolder(graph).Run(); }

}  // namespace saker
