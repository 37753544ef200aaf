// Reading inputs that must be known when shapes are inferred: axes, target shapes, bounds of slices.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT naming node and input when the value depends on the request or is not a list of integers.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "core/ops/op.h"

namespace saker {

// Axes that a value may have once a model is read; the widest operators of ONNX need six.
inline constexpr int kMaxRank = 16;

// The INT64 or INT32 elements of input `index`; `what` names them in messages ("axes").
absl::StatusOr<std::vector<int64_t>> ConstantInts(const OpContext& context, int index, absl::string_view what);

// Integers that moved from an attribute to an input in some opset: input `index` when present, else the attribute, else
// an empty list.
absl::StatusOr<std::vector<int64_t>> IntsFromInputOrAttribute(const OpContext& context, int index,
                                                              absl::string_view name);

// The elements of input `index`, of any type of number, as doubles: scales, a depth, bounds. INT64 beyond 2^53 is
// rounded.
absl::StatusOr<std::vector<double>> ConstantReals(const OpContext& context, int index, absl::string_view what);

// The attribute `axis`, or `usual` where it is absent, made non-negative for the rank of input 0; an error of the node
// otherwise.
absl::StatusOr<int> ReadAxisAttribute(const OpContext& context, int64_t usual);

// Axes made non-negative for a rank, each at most once and no more than kMaxRank; errors of the node otherwise.
absl::StatusOr<std::vector<int>> NormalizeAxes(const OpContext& context, const std::vector<int64_t>& axes, int rank);

}  // namespace saker
