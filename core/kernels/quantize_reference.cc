#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/half.h"
#include "core/kernels/quantize.h"

namespace saker {
namespace {

// Rounding before the zero point is added keeps ties even whichever it is. The bounds keep the cast defined.
template <typename Q>
Q Quantized(float scaled, int32_t zero_point) {
  constexpr float kLeast = std::numeric_limits<Q>::min(), kMost = std::numeric_limits<Q>::max();
  const float low = kLeast - static_cast<float>(zero_point), high = kMost - static_cast<float>(zero_point);
  // A NaN fails the first comparison.
  const float bounded = scaled > low ? std::min(scaled, high) : low;
  return static_cast<Q>(static_cast<int32_t>(std::nearbyint(bounded)) + zero_point);
}

template <typename T, typename Q>
void QuantizeLoop(const void* x, int64_t count, float scale, int32_t zero_point, void* q) {
  const auto* from = static_cast<const T*>(x);
  auto* to = static_cast<Q*>(q);
  for (int64_t i = 0; i < count; ++i) to[i] = Quantized<Q>(static_cast<float>(from[i]) / scale, zero_point);
}

template <typename T>
T FromFloat(float value) {
  if constexpr (std::is_same_v<T, float>) {
    return value;
  } else {
    return T::From(value);
  }
}

template <typename Q, typename T>
void DequantizeLoop(const void* q, int64_t count, float scale, int32_t zero_point, void* x) {
  const auto* from = static_cast<const Q*>(q);
  auto* to = static_cast<T*>(x);
  // The difference of two INT32 needs more bits.
  for (int64_t i = 0; i < count; ++i) {
    to[i] = FromFloat<T>(static_cast<float>(int64_t{from[i]} - zero_point) * scale);
  }
}

template <typename Q>
void RequantizeLoop(const int32_t* sums, int64_t count, const float* scales, int64_t scale_step, int32_t zero_point,
                    void* q) {
  auto* to = static_cast<Q*>(q);
  for (int64_t i = 0; i < count; ++i) {
    to[i] = Quantized<Q>(static_cast<float>(sums[i]) * scales[i * scale_step], zero_point);
  }
}

template <typename T>
QuantizeFn QuantizeTo(DataType to) {
  switch (to) {
    case DataType::kUInt8:
      return QuantizeLoop<T, uint8_t>;
    case DataType::kInt8:
      return QuantizeLoop<T, int8_t>;
    case DataType::kUInt16:
      return QuantizeLoop<T, uint16_t>;
    case DataType::kInt16:
      return QuantizeLoop<T, int16_t>;
    default:
      return nullptr;
  }
}

template <typename T>
DequantizeFn DequantizeFrom(DataType from) {
  switch (from) {
    case DataType::kUInt8:
      return DequantizeLoop<uint8_t, T>;
    case DataType::kInt8:
      return DequantizeLoop<int8_t, T>;
    case DataType::kUInt16:
      return DequantizeLoop<uint16_t, T>;
    case DataType::kInt16:
      return DequantizeLoop<int16_t, T>;
    case DataType::kInt32:
      return DequantizeLoop<int32_t, T>;
    default:
      return nullptr;
  }
}

}  // namespace

QuantizeFn FindQuantizeReference(DataType from, DataType to) {
  switch (from) {
    case DataType::kFloat32:
      return QuantizeTo<float>(to);
    case DataType::kFloat16:
      return QuantizeTo<Half>(to);
    case DataType::kBFloat16:
      return QuantizeTo<BFloat16>(to);
    case DataType::kInt32:
      return QuantizeTo<int32_t>(to);
    default:
      return nullptr;
  }
}

DequantizeFn FindDequantizeReference(DataType from, DataType to) {
  switch (to) {
    case DataType::kFloat32:
      return DequantizeFrom<float>(from);
    case DataType::kFloat16:
      return DequantizeFrom<Half>(from);
    case DataType::kBFloat16:
      return DequantizeFrom<BFloat16>(from);
    default:
      return nullptr;
  }
}

RequantizeFn FindRequantizeReference(DataType to) {
  if (to == DataType::kUInt8) return RequantizeLoop<uint8_t>;
  return to == DataType::kInt8 ? RequantizeLoop<int8_t> : nullptr;
}

IntegerRange RangeOf(DataType type) {
  switch (type) {
    case DataType::kUInt8:
      return {0, 255};
    case DataType::kInt8:
      return {-128, 127};
    case DataType::kUInt16:
      return {0, 65535};
    case DataType::kInt16:
      return {-32768, 32767};
    default:
      return {};
  }
}

}  // namespace saker
