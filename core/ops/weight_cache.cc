#include "core/ops/weight_cache.h"

namespace saker {

std::shared_ptr<const AlignedBuffer> WeightCache::GetOrPack(const std::shared_ptr<const Tensor>& source,
                                                            absl::string_view format,
                                                            absl::FunctionRef<AlignedBuffer()> pack) {
  // The lock is held while packing, so that two threads that want the same form do not both make it. Most plans are
  // made at load; those for exact row counts may wait for each other here.
  absl::MutexLock lock(&mutex_);
  // A constant that was computed for one plan goes with it.
  std::erase_if(entries_, [](const auto& entry) { return entry.second.source.use_count() == 1; });
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
