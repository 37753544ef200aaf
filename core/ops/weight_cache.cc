#include "core/ops/weight_cache.h"

namespace saker {

std::shared_ptr<const AlignedBuffer> WeightCache::GetOrPack(const std::shared_ptr<const Tensor>& source,
                                                            absl::string_view format,
                                                            absl::FunctionRef<AlignedBuffer()> pack) {
  // The lock is held while packing: plans are made at load, a few milliseconds apart at most, and two threads that want
  // the same form must not both make it.
  absl::MutexLock lock(&mutex_);
  Entry& entry = entries_[{source.get(), std::string(format)}];
  if (!entry.packed) {
    entry.source = source;
    entry.packed = std::make_shared<const AlignedBuffer>(pack());
  }
  return entry.packed;
}

size_t WeightCache::SizeInBytes() const {
  absl::MutexLock lock(&mutex_);
  size_t bytes = 0;
  for (const auto& [key, entry] : entries_) bytes += entry.packed->size_bytes();
  return bytes;
}

}  // namespace saker
