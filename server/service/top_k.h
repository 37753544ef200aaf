// TopK: the best classes of each row of an output.
// Threads: any; no shared state.
// Fails:   ClassesPerRow() with INVALID_ARGUMENT for outputs that are no scores of classes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/tensor/tensor_view.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {

// Number of classes in an output of shape [rows, ..., classes, ...]: at most one dimension besides the rows may be
// larger than 1, and the type must be FLOAT.
absl::StatusOr<int64_t> ClassesPerRow(const ConstTensorView& output, int64_t rows);

// Fills `result` with the k largest of `scores` (all of them when there are fewer), best first, the lower index first
// among equals. A NaN counts as less than everything. `order` is scratch, kept by the caller so that it is not
// allocated anew for each row.
void FillTopK(absl::Span<const float> scores, int k, const std::vector<std::string>& labels,
              std::vector<int32_t>& order, v1::Classifications& result);

}  // namespace saker
