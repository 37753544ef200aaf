// Quantisation parameters as operators get them: scales and zero points that may be inputs of a run, and how they lie
// over the tensor that they belong to.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT naming node and input.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/ops/op.h"

namespace saker {

// Element `i` of FLOAT, FLOAT16 or BFLOAT16; of UINT8, INT8, UINT16, INT16 or INT32.
float ScaleAt(DataType type, const void* scales, int64_t i);
int32_t ZeroPointAt(DataType type, const void* zero_points, int64_t i);

bool IsScaleType(DataType type);
bool IsByte(DataType type);  // UINT8 or INT8

absl::Status CheckScaleType(const OpContext& context, int scale);
// That input `scale` has a type of scales, and input `zero_point`, when present, the type and the scale's shape.
absl::Status CheckScale(const OpContext& context, int scale, int zero_point, DataType type);

// All elements of a constant of such a type.
std::vector<float> ScalesOf(const Tensor& constant);
std::vector<int32_t> ZeroPointsOf(const Tensor& constant);

// Constant UINT8 or INT8 weights less their zero points as INT8; null where one of the differences does not fit.
// `zero_points` is one for all, or one for each entry of axis 0. Weights that are so already are shared, not copied.
std::shared_ptr<const Tensor> SignedWeights(const std::shared_ptr<const Tensor>& weights,
                                            const std::vector<int32_t>& zero_points);

}  // namespace saker
