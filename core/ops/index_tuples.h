// IndexTuples: indices whose last axis holds positions in another tensor, one coordinate an axis (GatherND, ScatterND).
// Threads: const after construction.
// Units:   offsets in elements, from the start of a batch.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "core/ops/index_reader.h"
#include "core/tensor/shape.h"

namespace saker {

class IndexTuples {
 public:
  // The first `batch_dims` axes are common to both; the last extent of `indices` is at least 1 and at most the number of
  // axes that `data` has behind them.
  IndexTuples(const Shape& data, const Shape& indices, int batch_dims);

  // Where tuple number `tuple` of `indices` points to. INVALID_ARGUMENT when a coordinate is out of range.
  absl::Status Offset(const IndexReader& reader, const void* indices, int64_t tuple, int64_t& offset) const {
    const int64_t size = static_cast<int64_t>(extents_.size());
    offset = 0;
    for (int64_t i = 0; i < size; ++i) {
      const int64_t extent = extents_[static_cast<size_t>(i)];
      const int64_t index = reader.Read(indices, tuple * size + i, extent);
      if (index < 0) return reader.OutOfRange(indices, tuple * size + i, extent);
      offset += index * strides_[static_cast<size_t>(i)];
    }
    return absl::OkStatus();
  }

  // Tuples of one batch.
  int64_t count_in_batch() const { return count_in_batch_; }
  // Elements that a tuple points to: the product of the axes without a coordinate.
  int64_t slice_elements() const { return slice_elements_; }

 private:
  std::vector<int64_t> extents_;
  std::vector<int64_t> strides_;
  int64_t count_in_batch_;
  int64_t slice_elements_;
};

}  // namespace saker
