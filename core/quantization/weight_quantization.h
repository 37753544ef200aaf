// Numbers as integers: the scale and zero point of a range, weights and biases as integers with their scales.
// Threads: pure functions.
// Fails:   RESOURCE_EXHAUSTED when there is no memory for the integers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "core/quantization/range_estimator.h"
#include "core/tensor/tensor.h"

namespace saker {

// ActivationQuantization: x = (q - zero_point) * scale for UINT8.
struct ActivationQuantization {
  float scale = 1;
  uint8_t zero_point = 0;
};
ActivationQuantization QuantizationOfRange(const RealRange& range);

// QuantizedTensor: integers and what they stand for; scales and zero points are scalars, or have an entry a channel.
struct QuantizedTensor {
  Tensor values;
  Tensor scales;
  Tensor zero_points;
};

// FLOAT weights as INT8 around 0, in -127 to 127; `axis` of the channels, -1: one scale for all.
absl::StatusOr<QuantizedTensor> QuantizeWeightTensor(const Tensor& weights, int axis);

// A FLOAT bias [M] as INT32 in steps of x_scale times the weights' scales (one, or M); nullopt where a number needs more
// bits.
absl::StatusOr<std::optional<QuantizedTensor>> QuantizeBiasTensor(const Tensor& bias, float x_scale,
                                                                  const std::vector<float>& weight_scales);

}  // namespace saker
