#include "core/graph/passes/quantization_links.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/quantize.h"
#include "core/ops/quantization.h"

namespace saker {
namespace {

bool IsScale(float scale) { return std::isfinite(scale) && scale > 0; }

bool OneElement(const Tensor& tensor) { return tensor.shape().ElementCount() == 1; }

// An axis counted from the end, or not; -1 when the attribute is no such thing.
int64_t AxisOf(const Node& node, int rank) {
  const absl::StatusOr<int64_t> axis = node.attributes.GetInt("axis", 1);
  if (!axis.ok()) return -1;
  return *axis < 0 ? *axis + rank : *axis;
}

}  // namespace

int QuantizationLinks::Producer(ValueId id) const {
  return id >= 0 && id < static_cast<ValueId>(producers_.size()) ? producers_[id] : -1;
}

const Tensor* QuantizationLinks::Constant(const Node& node, size_t input) const {
  if (input >= node.inputs.size() || node.inputs[input] == kNoValue) return nullptr;
  return graph_.value(node.inputs[input]).constant.get();
}

bool QuantizationLinks::IsLinear(int index, const char* op_type) const {
  if (index < 0) return false;
  const Node& node = graph_.nodes()[index];
  if (node.op_type != op_type || !node.domain.empty() || node.outputs.size() != 1) return false;
  const absl::StatusOr<int64_t> block = node.attributes.GetInt("block_size", 0);
  return block.ok() && *block == 0 && node.inputs.size() >= 2;
}

DataType QuantizationLinks::TypeOf(ValueId id) const {
  const Value& value = graph_.value(id);
  return value.constant ? value.constant->type() : value.type;
}

std::optional<Quantization> QuantizationLinks::OneQuantization(const Node& node, DataType type) const {
  const Tensor* const scale = Constant(node, 1);
  if (scale == nullptr || scale->type() != DataType::kFloat32 || !OneElement(*scale)) return std::nullopt;
  Quantization quantization{type, scale->As<float>()[0], 0};
  if (!IsScale(quantization.scale)) return std::nullopt;
  if (node.inputs.size() < 3 || node.inputs[2] == kNoValue) return quantization;
  const Tensor* const zero_point = Constant(node, 2);
  if (zero_point == nullptr || zero_point->type() != type || !OneElement(*zero_point)) return std::nullopt;
  quantization.zero_point = ZeroPointsOf(*zero_point)[0];
  return quantization;
}

std::optional<DequantizedValue> QuantizationLinks::BytesOf(ValueId real) const {
  const int index = real == kNoValue ? -1 : Producer(real);
  if (!IsLinear(index, "DequantizeLinear")) return std::nullopt;
  const Node& node = graph_.nodes()[index];
  const DataType type = TypeOf(node.inputs[0]);
  if (!IsByte(type) || TypeOf(real) != DataType::kFloat32) return std::nullopt;
  const std::optional<Quantization> quantization = OneQuantization(node, type);
  if (!quantization) return std::nullopt;
  return DequantizedValue{node.inputs[0], *quantization};
}

std::optional<Quantization> QuantizationLinks::QuantizedBy(int index) const {
  if (!IsLinear(index, "QuantizeLinear")) return std::nullopt;
  const Node& node = graph_.nodes()[index];
  const DataType type = TypeOf(node.outputs[0]);
  if (!IsByte(type) || TypeOf(node.inputs[0]) != DataType::kFloat32) return std::nullopt;
  return OneQuantization(node, type);
}

std::optional<DequantizedWeights> QuantizationLinks::WeightsOf(ValueId real, int axis, int64_t channels) const {
  const int index = real == kNoValue ? -1 : Producer(real);
  if (!IsLinear(index, "DequantizeLinear")) return std::nullopt;
  const Node& node = graph_.nodes()[index];
  const Tensor *const bytes = Constant(node, 0), *const scales = Constant(node, 1);
  if (bytes == nullptr || scales == nullptr || !IsByte(bytes->type()) || scales->type() != DataType::kFloat32) {
    return std::nullopt;
  }
  DequantizedWeights weights{node.inputs[0], ScalesOf(*scales), {0}};
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
    const Tensor* const zero_points = Constant(node, 2);
    if (zero_points == nullptr || zero_points->type() != bytes->type()) return std::nullopt;
    weights.zero_points = ZeroPointsOf(*zero_points);
  }
  // One for all, where they are the same.
  if (!weights.zero_points.empty() && std::all_of(weights.zero_points.begin(), weights.zero_points.end(),
                                                  [&](int32_t zero) { return zero == weights.zero_points[0]; })) {
    weights.zero_points.erase(weights.zero_points.begin() + 1, weights.zero_points.end());
  }
  const bool single = weights.scales.size() == 1;
  const bool by_channel =
      weights.scales.size() == static_cast<size_t>(channels) && AxisOf(node, bytes->shape().rank()) == axis;
  const bool zeros_fit = weights.zero_points.size() == 1 || weights.zero_points.size() == weights.scales.size();
  if (!(single || by_channel) || !zeros_fit) return std::nullopt;
  if (!std::all_of(weights.scales.begin(), weights.scales.end(), IsScale)) return std::nullopt;
  return weights;
}

std::optional<std::vector<float>> QuantizationLinks::BiasOf(ValueId real, int64_t channels) const {
  const auto count = static_cast<size_t>(channels);
  if (const Tensor* const floats = graph_.value(real).constant.get(); floats != nullptr) {
    const Shape& shape = floats->shape();
    const bool fits = shape.ElementCount() == channels && shape.rank() >= 1 && shape[shape.rank() - 1] == channels;
    if (floats->type() != DataType::kFloat32 || !fits) return std::nullopt;
    return std::vector<float>(floats->As<float>().begin(), floats->As<float>().end());
  }
  const int index = Producer(real);
  if (!IsLinear(index, "DequantizeLinear")) return std::nullopt;
  const Node& node = graph_.nodes()[index];
  const Tensor *const numbers = Constant(node, 0), *const scales = Constant(node, 1);
  if (numbers == nullptr || scales == nullptr || numbers->shape() != Shape{channels}) return std::nullopt;
  const DataType type = numbers->type();
  if (FindDequantize(type, DataType::kFloat32) == nullptr || scales->type() != DataType::kFloat32) return std::nullopt;
  std::vector<int32_t> zero_points = {0};
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
    const Tensor* const given = Constant(node, 2);
    if (given == nullptr || given->type() != type) return std::nullopt;
    zero_points = ZeroPointsOf(*given);
  }
  const std::vector<float> by = ScalesOf(*scales);
  if ((by.size() != 1 && by.size() != count) || (zero_points.size() != 1 && zero_points.size() != count)) {
    return std::nullopt;
  }
  std::vector<float> bias(count);
  for (size_t i = 0; i < count; ++i) {
    const int64_t number = ZeroPointAt(type, numbers->data(), static_cast<int64_t>(i));
    bias[i] = static_cast<float>(number - zero_points[zero_points.size() == 1 ? 0 : i]) * by[by.size() == 1 ? 0 : i];
  }
  return bias;
}

}  // namespace saker
