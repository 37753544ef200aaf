// WeightCache: packed forms of a model's constants, each made once and shared by all plans of the model.
// Threads: any; two threads asking for the same form wait for one packing.
// Owns:    shares the packed buffers with the kernels that asked for them. Knows in which form matrix products hold
//          their weights.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "core/base/aligned_buffer.h"
#include "core/tensor/tensor.h"
#include "core/tensor/weight_format.h"

namespace saker {

class WeightCache {
 public:
  // Bytes that all packed forms together may take beyond four times their sources. Blocks of channels and vectors make many
  // times the bytes of weights that are small or narrow, which is nothing where they are few.
  static constexpr size_t kMostExtraBytes = size_t{256} << 20;

  explicit WeightCache(WeightFormat dense_format = WeightFormat::kFloat32, size_t max_extra_bytes = kMostExtraBytes)
      : dense_format_(dense_format), max_extra_bytes_(max_extra_bytes) {}

  // For products with constant weights.
  WeightFormat dense_format() const { return dense_format_; }

  // The buffer packed from `source` in `format` (a string that names the packing completely, block sizes included);
  // `pack` makes it when it is not there yet. Fails as `pack` does; RESOURCE_EXHAUSTED over the limit. A constant that was
  // computed for one plan goes with it: what is packed from sources that nobody else holds any more is never more than half
  // of the cache for long.
  absl::StatusOr<std::shared_ptr<const AlignedBuffer>> GetOrPack(
      const std::shared_ptr<const Tensor>& source, absl::string_view format,
      absl::FunctionRef<absl::StatusOr<AlignedBuffer>()> pack);

  // Bytes held in packed form.
  size_t SizeInBytes() const;

 private:
  using Forms = std::map<std::string, std::shared_ptr<const AlignedBuffer>, std::less<>>;  // by format

  // Forgets the forms of sources that nobody else holds. It looks at every entry, so it waits until the cache weighs
  // twice what the last sweep left.
  void Sweep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const WeightFormat dense_format_;
  const size_t max_extra_bytes_;
  mutable absl::Mutex mutex_;
  // Holds its keys, so that their addresses are not used again.
  std::map<std::shared_ptr<const Tensor>, Forms> entries_ ABSL_GUARDED_BY(mutex_);
  size_t weight_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t weight_after_sweep_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t extra_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace saker
