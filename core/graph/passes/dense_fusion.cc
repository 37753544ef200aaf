#include "core/graph/passes/dense_fusion.h"

#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/graph/passes/channel_bias.h"
#include "core/graph/passes/constant_budget.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

// GemmTerms: Gemm's attributes, with their defaults.
struct GemmTerms {
  float alpha = 1;
  float beta = 1;
  bool trans_a = false;
  bool trans_b = false;
};

std::optional<GemmTerms> ReadGemm(const Node& node) {
  const absl::StatusOr<float> alpha = node.attributes.GetFloat("alpha", 1);
  const absl::StatusOr<float> beta = node.attributes.GetFloat("beta", 1);
  const absl::StatusOr<int64_t> trans_a = node.attributes.GetInt("transA", 0);
  const absl::StatusOr<int64_t> trans_b = node.attributes.GetInt("transB", 0);
  if (!alpha.ok() || !beta.ok() || !trans_a.ok() || !trans_b.ok()) return std::nullopt;
  // Weights are told apart by alpha, and a NaN is like no other number; folding infinities would make NaNs of zeros.
  if (!std::isfinite(*alpha) || !std::isfinite(*beta)) return std::nullopt;
  return GemmTerms{*alpha, *beta, *trans_a != 0, *trans_b != 0};
}

// The tensor's values times `alpha`, as [K, N].
std::vector<float> Unpacked(const Tensor& weights, bool transposed, float alpha) {
  const absl::Span<const float> old = weights.As<float>();
  const int64_t rows = weights.shape()[0];
  const int64_t columns = weights.shape()[1];
  std::vector<float> values(old.size());
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) {
      values[transposed ? c * rows + r : r * columns + c] = alpha * old[r * columns + c];
    }
  }
  return values;
}

class DenseFusion {
 public:
  DenseFusion(Graph& graph, const InferredValues& known)
      : graph_(graph), known_(known), links_(graph), budget_(graph) {}

  int Run() {
    int made = 0;
    for (int i = 0; i < static_cast<int>(graph_.nodes().size()); ++i) {
      if (links_.absorbed(i) || !(FromGemm(i) || FromMatMul(i))) continue;
      ++made;
      while (AbsorbBias(i)) {
      }
    }
    links_.Finish();
    return made;
  }

 private:
  // The operator's second operand when it is a constant FLOAT matrix.
  const Tensor* Weights(int node) const {
    const Tensor* weights = links_.ConstantInput(node, 1);
    const bool fits = weights != nullptr && weights->type() == DataType::kFloat32 && weights->shape().rank() == 2;
    return fits && weights->shape()[0] > 0 && weights->shape()[1] > 0 ? weights : nullptr;
  }

  int RankOf(ValueId id) const {
    const bool known =
        id >= 0 && id < static_cast<ValueId>(known_.descs.size()) && known_.descs[id].type != DataType::kInvalid;
    return known ? known_.descs[id].shape.rank() : 0;
  }

  // Weights that several nodes share are transposed once. kNoValue when there are too many bytes of them.
  ValueId Matrix(int node, const GemmTerms& terms) {
    const ValueId old = graph_.nodes()[node].inputs[1];
    if (!terms.trans_b && terms.alpha == 1) return old;
    const auto [it, is_new] = matrices_.try_emplace({old, terms.trans_b, terms.alpha}, kNoValue);
    if (!is_new) return it->second;
    const Tensor& weights = *graph_.value(old).constant;
    if (!budget_.Take(weights.SizeInBytes())) return kNoValue;
    Shape shape = weights.shape();
    if (terms.trans_b) std::swap(shape[0], shape[1]);
    const std::string name = absl::StrCat(graph_.value(old).name, "/dense");
    return it->second = AddFloats(graph_, name, shape, Unpacked(weights, terms.trans_b, terms.alpha));
  }

  bool MakeDense(int index, const GemmTerms& terms) {
    const ValueId matrix = Matrix(index, terms);
    if (matrix == kNoValue) return false;
    Node& node = graph_.mutable_nodes()[index];
    node.op_type = "Dense";
    node.domain = "saker";
    node.opset = 1;
    node.attributes = {};
    node.inputs = {node.inputs[0], matrix};
    return true;
  }

  bool FromMatMul(int index) {
    const Node& node = graph_.nodes()[index];
    if (node.op_type != "MatMul" || !node.domain.empty() || node.inputs.size() != 2) return false;
    if (Weights(index) == nullptr || node.inputs[0] == kNoValue) return false;
    return MakeDense(index, {});
  }

  bool FromGemm(int index) {
    const Node& node = graph_.nodes()[index];
    if (node.op_type != "Gemm" || !node.domain.empty() || node.inputs.size() < 2) return false;
    const Tensor* weights = Weights(index);
    const std::optional<GemmTerms> terms = ReadGemm(node);
    if (weights == nullptr || node.inputs[0] == kNoValue || !terms || terms->trans_a) return false;
    std::optional<std::vector<float>> bias;
    if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
      const Tensor* added = links_.ConstantInput(index, 2);
      if (added != nullptr) bias = ChannelValues(*added, 2, 1, weights->shape()[terms->trans_b ? 0 : 1]);
      if (!bias) return false;
      for (float& value : *bias) value *= terms->beta;
    }
    if (bias && !budget_.Take(bias->size() * sizeof(float))) return false;
    if (!MakeDense(index, *terms)) return false;
    if (bias) AddBiasInput(graph_, index, *bias);
    return true;
  }

  bool AbsorbBias(int index) {
    const int reader = links_.SoleReader(index);
    const Tensor* added = AddedConstant(graph_, links_, reader);
    if (added == nullptr) return false;
    // One dimension at least: a product with a vector has one, and a bias of more would raise the rank.
    const int rank = std::max(RankOf(graph_.nodes()[index].outputs[0]), 1);
    const int64_t columns = links_.ConstantInput(index, 1)->shape()[1];
    const std::optional<std::vector<float>> bias = ChannelValues(*added, rank, rank - 1, columns);
    if (!bias || !budget_.Take(bias->size() * sizeof(float)) || !AddBiasInput(graph_, index, *bias)) return false;
    links_.Absorb(index, reader);
    return true;
  }

  Graph& graph_;
  const InferredValues& known_;
  FusionLinks links_;
  ConstantBudget budget_;
  std::map<std::tuple<ValueId, bool, float>, ValueId> matrices_;
};

}  // namespace

int FuseDense(Graph& graph, const InferredValues& known) { return DenseFusion(graph, known).Run(); }

}  // namespace saker
