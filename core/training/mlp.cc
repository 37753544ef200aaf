#include "core/training/mlp.h"

#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/training/random.h"

namespace saker {
namespace {

absl::Status CheckWidths(absl::Span<const int64_t> widths) {
  if (widths.size() < 2 || widths.size() > Mlp::kMaxLayers + 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected 1 to ", Mlp::kMaxLayers, " layers, got ", static_cast<int64_t>(widths.size()) - 1));
  }
  int64_t parameters = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] < 1 || widths[i] > Mlp::kMaxParameters) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected layer widths from 1 to ", Mlp::kMaxParameters, ", got ", widths[i]));
    }
    // Both factors are at most 1e8, so the product stays inside int64.
    if (i > 0) parameters += (widths[i - 1] + 1) * widths[i];
    if (parameters > Mlp::kMaxParameters) {
      return absl::InvalidArgumentError(absl::StrCat("expected at most ", Mlp::kMaxParameters,
                                                     " parameters, got more with layers of ",
                                                     absl::StrJoin(widths, ","), "; use narrower layers"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<DenseLayer> MakeLayer(int64_t inputs, int64_t outputs, Random& random) {
  DenseLayer layer;
  layer.inputs = inputs;
  layer.outputs = outputs;
  SAKER_ASSIGN_OR_RETURN(layer.weights, Tensor::Create(DataType::kFloat32, Shape{inputs, outputs}));
  SAKER_ASSIGN_OR_RETURN(layer.bias, Tensor::Create(DataType::kFloat32, Shape{outputs}));
  const float limit = std::sqrt(6.0f / static_cast<float>(inputs));
  for (float& weight : layer.weights.As<float>()) weight = random.Symmetric(limit);
  return layer;
}

}  // namespace

absl::StatusOr<Mlp> Mlp::Create(absl::Span<const int64_t> widths, uint64_t seed) {
  SAKER_RETURN_IF_ERROR(CheckWidths(widths));
  Mlp mlp;
  mlp.widths_.assign(widths.begin(), widths.end());
  Random random(seed);
  for (size_t i = 1; i < widths.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(DenseLayer layer, MakeLayer(widths[i - 1], widths[i], random));
    mlp.layers_.push_back(std::move(layer));
  }
  return mlp;
}

int64_t Mlp::parameter_count() const {
  int64_t count = 0;
  for (const DenseLayer& layer : layers_) count += (layer.inputs + 1) * layer.outputs;
  return count;
}

}  // namespace saker
