#include "core/quantization/weight_quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/status_macros.h"

namespace saker {
namespace {

constexpr float kMostUnsigned = 255;
constexpr float kMostSigned = 127;

float UsableScale(float scale) {
  return scale >= std::numeric_limits<float>::min() && std::isfinite(scale) ? scale : 1;
}

Shape ScaleShape(size_t count, bool by_channel) { return by_channel ? Shape{static_cast<int64_t>(count)} : Shape{}; }

}  // namespace

ActivationQuantization QuantizationOfRange(const RealRange& range) {
  ActivationQuantization quantization;
  quantization.scale = UsableScale((range.high - range.low) / kMostUnsigned);
  quantization.zero_point =
      static_cast<uint8_t>(std::nearbyint(std::clamp(-range.low / quantization.scale, 0.0f, kMostUnsigned)));
  return quantization;
}

absl::StatusOr<QuantizedTensor> QuantizeWeightTensor(const Tensor& weights, int axis) {
  const Shape& shape = weights.shape();
  const auto channels = static_cast<size_t>(axis < 0 ? 1 : shape[axis]);
  const int64_t inner = axis < 0 ? shape.ElementCount() : shape.Product(axis + 1, shape.rank());
  const absl::Span<const float> from = weights.As<float>();
  const auto channel_of = [&](size_t i) { return i / static_cast<size_t>(std::max<int64_t>(1, inner)) % channels; };
  QuantizedTensor made;
  SAKER_ASSIGN_OR_RETURN(made.values, Tensor::Create(DataType::kInt8, shape));
  SAKER_ASSIGN_OR_RETURN(made.scales, Tensor::Create(DataType::kFloat32, ScaleShape(channels, axis >= 0)));
  SAKER_ASSIGN_OR_RETURN(made.zero_points, Tensor::Create(DataType::kInt8, ScaleShape(channels, axis >= 0)));
  const absl::Span<float> scales = made.scales.As<float>();
  for (size_t i = 0; i < from.size(); ++i) {
    float& largest = scales[channel_of(i)];
    if (std::isfinite(from[i])) largest = std::max(largest, std::abs(from[i]));
  }
  for (float& scale : scales) scale = UsableScale(scale / kMostSigned);
  const absl::Span<int8_t> to = made.values.As<int8_t>();
  for (size_t i = 0; i < from.size(); ++i) {
    const float steps = std::isnan(from[i]) ? 0 : std::nearbyint(from[i] / scales[channel_of(i)]);
    to[i] = static_cast<int8_t>(std::clamp(steps, -kMostSigned, kMostSigned));
  }
  return made;
}

absl::StatusOr<std::optional<QuantizedTensor>> QuantizeBiasTensor(const Tensor& bias, float x_scale,
                                                                  const std::vector<float>& weight_scales) {
  const bool by_channel = weight_scales.size() > 1;
  QuantizedTensor made;
  SAKER_ASSIGN_OR_RETURN(made.values, Tensor::Create(DataType::kInt32, bias.shape()));
  const Shape scale_shape = ScaleShape(weight_scales.size(), by_channel);
  SAKER_ASSIGN_OR_RETURN(made.scales, Tensor::Create(DataType::kFloat32, scale_shape));
  SAKER_ASSIGN_OR_RETURN(made.zero_points, Tensor::Create(DataType::kInt32, scale_shape));
  const absl::Span<float> scales = made.scales.As<float>();
  for (size_t i = 0; i < scales.size(); ++i) {
    scales[i] = x_scale * weight_scales[i];
    // A product of two small scales may be nothing.
    if (UsableScale(scales[i]) != scales[i]) return std::nullopt;
  }
  const absl::Span<const float> from = bias.As<float>();
  const absl::Span<int32_t> to = made.values.As<int32_t>();
  for (size_t i = 0; i < from.size(); ++i) {
    const double steps = std::nearbyint(static_cast<double>(from[i]) / scales[by_channel ? i : 0]);
    if (!(std::abs(steps) < 2147483647.0)) return std::nullopt;
    to[i] = static_cast<int32_t>(steps);
  }
  return made;
}

}  // namespace saker
