// WeightCache: packed forms of a model's constants, each made once and shared by all plans of the model.
// Threads: any; two threads asking for the same form wait for one packing.
// Owns:    shares the packed buffers with the kernels that asked for them. Knows in which form matrix products hold
//          their weights.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

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
  explicit WeightCache(WeightFormat dense_format = WeightFormat::kFloat32) : dense_format_(dense_format) {}

  // For products with constant weights.
  WeightFormat dense_format() const { return dense_format_; }

  // The buffer packed from `source` in `format` (a string that names the packing completely, block sizes included);
  // `pack` makes it when it is not there yet. Fails as `pack` does.
  absl::StatusOr<std::shared_ptr<const AlignedBuffer>> GetOrPack(
      const std::shared_ptr<const Tensor>& source, absl::string_view format,
      absl::FunctionRef<absl::StatusOr<AlignedBuffer>()> pack);

  // Bytes held in packed form.
  size_t SizeInBytes() const;

 private:
  struct Entry {
    std::shared_ptr<const Tensor> source;  // keeps the key's address from being used again
    std::shared_ptr<const AlignedBuffer> packed;
  };
  const WeightFormat dense_format_;
  mutable absl::Mutex mutex_;
  std::map<std::pair<const Tensor*, std::string>, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace saker
