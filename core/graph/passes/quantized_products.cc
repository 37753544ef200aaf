#include "core/graph/passes/quantized_products.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/activation_step.h"
#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/fusion_links.h"
#include "core/graph/passes/quantization_links.h"
#include "core/ops/quantization.h"

namespace saker {
namespace {

// Product: a node that multiplies, read: its operands as bytes.
struct Product {
  const char* op_type;
  DequantizedValue x;
  DequantizedWeights w;
  std::optional<std::vector<float>> bias;
  bool transposed = false;  // of a dense product
};

class ProductFusion {
 public:
  explicit ProductFusion(Graph& graph) : graph_(graph), links_(graph), quantization_(graph) {}

  int Run() {
    int fused = 0;
    for (int i = 0; i < static_cast<int>(graph_.nodes().size()); ++i) {
      const std::optional<Product> product = links_.absorbed(i) ? std::nullopt : Read(i);
      if (!product) continue;
      Fuse(i, *product);
      ++fused;
    }
    links_.Finish();
    return fused;
  }

 private:
  std::optional<Product> Read(int index) const {
    const Node& node = graph_.nodes()[index];
    if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1 || node.inputs.size() < 2) {
      return std::nullopt;
    }
    if (node.op_type == "Conv") return ReadConv(node);
    if (node.op_type == "Gemm") return ReadGemm(node);
    if (node.op_type == "MatMul") return ReadDense(node, false);
    return std::nullopt;
  }

  // The stored bytes behind a dequantised operand; null when it is no constant.
  const Tensor* StoredWeights(ValueId real) const {
    const int maker = quantization_.Producer(real);
    if (maker < 0 || graph_.nodes()[maker].inputs.empty()) return nullptr;
    const ValueId bytes = graph_.nodes()[maker].inputs[0];
    return bytes == kNoValue ? nullptr : graph_.value(bytes).constant.get();
  }

  // Fills in operands and bias; false when one of them is not what it must be.
  bool ReadOperands(const Node& node, int channel_axis, int64_t channels, Product& product) const {
    const std::optional<DequantizedValue> x = quantization_.BytesOf(node.inputs[0]);
    const std::optional<DequantizedWeights> w = quantization_.WeightsOf(node.inputs[1], channel_axis, channels);
    if (!x || !w) return false;
    product.x = *x;
    product.w = *w;
    if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
      product.bias = quantization_.BiasOf(node.inputs[2], channels);
      if (!product.bias) return false;
    }
    const bool along_axis_1 = channel_axis != 0 && w->zero_points.size() > 1;
    return !along_axis_1 && SignedWeights(graph_.value(w->bytes).constant, w->zero_points) != nullptr;
  }

  std::optional<Product> ReadConv(const Node& node) const {
    const Tensor* const weights = StoredWeights(node.inputs[1]);
    // oneDNN takes one to three spatial axes.
    if (weights == nullptr || weights->shape().rank() < 3 || weights->shape().rank() > 5) return std::nullopt;
    Product product{"QuantizedConv", {}, {}, {}};
    if (!ReadOperands(node, 0, weights->shape()[0], product)) return std::nullopt;
    return product;
  }

  std::optional<Product> ReadDense(const Node& node, bool transposed) const {
    const Tensor* const weights = StoredWeights(node.inputs[1]);
    if (weights == nullptr || weights->shape().rank() != 2 || weights->shape().ElementCount() == 0) {
      return std::nullopt;
    }
    const int axis = transposed ? 0 : 1;
    Product product{"QuantizedDense", {}, {}, {}, transposed};
    if (!ReadOperands(node, axis, weights->shape()[axis], product)) return std::nullopt;
    return product;
  }

  std::optional<Product> ReadGemm(const Node& node) const {
    const Attributes& attributes = node.attributes;
    const absl::StatusOr<int64_t> left = attributes.GetInt("transA", 0), right = attributes.GetInt("transB", 0);
    const absl::StatusOr<float> alpha = attributes.GetFloat("alpha", 1), beta = attributes.GetFloat("beta", 1);
    if (!left.ok() || !right.ok() || !alpha.ok() || !beta.ok()) return std::nullopt;
    if (*left != 0 || *alpha != 1 || *beta != 1) return std::nullopt;
    return ReadDense(node, *right != 0);
  }

  // The activation and the quantisation behind the product, as far as they are read by it alone.
  Quantization TakeReaders(int index) {
    TakeActivations(graph_, links_, index);
    const int reader = links_.SoleReader(index);
    if (reader == FusionLinks::kNoNode || links_.absorbed(reader)) return {DataType::kFloat32};
    const std::optional<Quantization> y = quantization_.QuantizedBy(reader);
    if (!y || graph_.nodes()[reader].inputs[0] != graph_.nodes()[index].outputs[0]) return {DataType::kFloat32};
    links_.Absorb(index, reader);
    return *y;
  }

  void Fuse(int index, const Product& product) {
    QuantizedOutput output;
    output.x = product.x.quantization;
    output.w_scales = product.w.scales;
    output.w_zero_points = product.w.zero_points;
    output.y = TakeReaders(index);
    std::vector<ValueId> inputs = {product.x.bytes, product.w.bytes};
    if (product.bias) {
      const Shape shape{static_cast<int64_t>(product.bias->size())};
      inputs.push_back(AddFloats(graph_, absl::StrCat(graph_.nodes()[index].name, "/bias"), shape, *product.bias));
    }
    Node& node = graph_.mutable_nodes()[index];
    if (node.op_type != "Conv") {
      node.attributes = Attributes();
      node.attributes.Set("transB", int64_t{product.transposed});
    }
    node.op_type = product.op_type;
    node.domain = "saker";
    node.inputs = std::move(inputs);
    WriteQuantizedOutput(output, node.attributes);
  }

  Graph& graph_;
  FusionLinks links_;
  QuantizationLinks quantization_;
};

}  // namespace

int FuseQuantizedProducts(Graph& graph) {
  if (!CpuMultipliesBytesExactly()) return 0;
  return ProductFusion(graph).Run();
}

}  // namespace saker
