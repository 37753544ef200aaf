// TopK: the best classes of each row of an output.
// Threads: any; no shared state.
// Fails:   ClassesPerRow() with INVALID_ARGUMENT for outputs that are no scores of classes.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/tensor/tensor_view.h"

namespace saker {

// Number of classes in an output of shape [rows, ..., classes, ...]: at most one dimension besides the rows may be
// larger than 1, and the type must be FLOAT.
absl::StatusOr<int64_t> ClassesPerRow(const ConstTensorView& output, int64_t rows);

// Ranks one row of scores: the first entries of `order` are then the indices of the k largest (all of them when there
// are fewer), best first, the lower index first among equals. A NaN counts as less than everything. Answers how many.
// `order` is the caller's, so that it is not allocated anew for each row.
int64_t RankClasses(absl::Span<const float> scores, int64_t k, std::vector<int32_t>& order);

// About how long ranking and writing `ranked` classes, out of `scores` scores, takes: on the high side, since it decides
// whether a polling thread may be held that long. No more comparisons a score than k has bits.
int64_t RankingNanos(int64_t scores, int64_t k, int64_t ranked);

}  // namespace saker
