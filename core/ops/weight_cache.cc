#include "core/ops/weight_cache.h"

#include "core/base/status_macros.h"

namespace saker {

absl::StatusOr<std::shared_ptr<const AlignedBuffer>> WeightCache::GetOrPack(
    const std::shared_ptr<const Tensor>& source, absl::string_view format,
    absl::FunctionRef<absl::StatusOr<AlignedBuffer>()> pack) {
  // The lock is held while packing, so that two threads that want the same form do not both make it. Most plans are
  // made at load; those for exact row counts may wait for each other here.
  absl::MutexLock lock(&mutex_);
  // A constant that was computed for one plan goes with it.
  std::erase_if(entries_, [](const auto& entry) { return entry.second.source.use_count() == 1; });
  std::pair<const Tensor*, std::string> key(source.get(), format);
  if (const auto known = entries_.find(key); known != entries_.end()) return known->second.packed;
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer made, pack());
  auto packed = std::make_shared<const AlignedBuffer>(std::move(made));
  entries_[std::move(key)] = {source, packed};
  return packed;
}

size_t WeightCache::SizeInBytes() const {
  absl::MutexLock lock(&mutex_);
  size_t bytes = 0;
  for (const auto& [key, entry] : entries_) bytes += entry.packed->size_bytes();
  return bytes;
}

}  // namespace saker
