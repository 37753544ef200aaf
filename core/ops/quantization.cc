#include "core/ops/quantization.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/half.h"
#include "core/kernels/quantize.h"

namespace saker {
namespace {

int32_t ByteAt(const Tensor& tensor, size_t i) { return ZeroPointAt(tensor.type(), tensor.data(), i); }

bool AllZero(const std::vector<int32_t>& values) {
  return std::all_of(values.begin(), values.end(), [](int32_t value) { return value == 0; });
}

}  // namespace

float ScaleAt(DataType type, const void* scales, int64_t i) {
  switch (type) {
    case DataType::kFloat16:
      return static_cast<const Half*>(scales)[i];
    case DataType::kBFloat16:
      return static_cast<const BFloat16*>(scales)[i];
    default:
      return static_cast<const float*>(scales)[i];
  }
}

int32_t ZeroPointAt(DataType type, const void* zero_points, int64_t i) {
  switch (type) {
    case DataType::kUInt8:
      return static_cast<const uint8_t*>(zero_points)[i];
    case DataType::kInt8:
      return static_cast<const int8_t*>(zero_points)[i];
    case DataType::kUInt16:
      return static_cast<const uint16_t*>(zero_points)[i];
    case DataType::kInt16:
      return static_cast<const int16_t*>(zero_points)[i];
    default:
      return static_cast<const int32_t*>(zero_points)[i];
  }
}

bool IsScaleType(DataType type) {
  return type == DataType::kFloat32 || type == DataType::kFloat16 || type == DataType::kBFloat16;
}

bool IsByte(DataType type) { return type == DataType::kUInt8 || type == DataType::kInt8; }

absl::Status CheckScaleType(const OpContext& context, int scale) {
  const DataType type = context.desc(scale).type;
  if (IsScaleType(type)) return absl::OkStatus();
  return context.Error(
      absl::StrCat("input ", scale, ", a scale, must be FLOAT, FLOAT16 or BFLOAT16, got ", Name(type)));
}

absl::Status CheckScale(const OpContext& context, int scale, int zero_point, DataType type) {
  SAKER_RETURN_IF_ERROR(CheckScaleType(context, scale));
  const TensorDesc& scales = context.desc(scale);
  if (!context.has(zero_point)) return absl::OkStatus();
  const TensorDesc& zero_points = context.desc(zero_point);
  const bool both_single = scales.shape.ElementCount() == 1 && zero_points.shape.ElementCount() == 1;
  if (zero_points.type == type && (both_single || zero_points.shape == scales.shape)) return absl::OkStatus();
  return context.Error(absl::StrCat("input ", zero_point, ", a zero point, must be ", Name(type), " ",
                                    scales.shape.ToString(), ", got ", Name(zero_points.type), " ",
                                    zero_points.shape.ToString()));
}

std::vector<float> ScalesOf(const Tensor& constant) {
  std::vector<float> values(static_cast<size_t>(constant.shape().ElementCount()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = ScaleAt(constant.type(), constant.data(), i);
  return values;
}

std::vector<int32_t> ZeroPointsOf(const Tensor& constant) {
  std::vector<int32_t> values(static_cast<size_t>(constant.shape().ElementCount()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = ByteAt(constant, i);
  return values;
}

std::shared_ptr<const Tensor> SignedWeights(const std::shared_ptr<const Tensor>& weights,
                                            const std::vector<int32_t>& zero_points) {
  if (weights->type() == DataType::kInt8 && AllZero(zero_points)) return weights;
  absl::StatusOr<Tensor> made = Tensor::Create(DataType::kInt8, weights->shape());
  if (!made.ok() || zero_points.empty()) return nullptr;
  const absl::Span<int8_t> values = made->As<int8_t>();
  const size_t run = std::max<size_t>(1, values.size() / zero_points.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const int32_t value = ByteAt(*weights, i) - zero_points[i / run];
    if (value < -128 || value > 127) return nullptr;
    values[i] = static_cast<int8_t>(value);
  }
  return std::make_shared<const Tensor>(*std::move(made));
}

}  // namespace saker
