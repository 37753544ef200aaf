#include "core/ops/weight_cache.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Something for the entry itself, so that a search through many small ones is rare too.
size_t WeightOf(const AlignedBuffer& packed) { return packed.size_bytes() + 64; }

constexpr size_t kGrowth = 4;

size_t ExtraOf(const Tensor& source, const AlignedBuffer& packed) {
  const size_t allowed = kGrowth * source.SizeInBytes();
  return packed.size_bytes() > allowed ? packed.size_bytes() - allowed : 0;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const AlignedBuffer>> WeightCache::GetOrPack(
    const std::shared_ptr<const Tensor>& source, absl::string_view format,
    absl::FunctionRef<absl::StatusOr<AlignedBuffer>()> pack) {
  // The lock is held while packing, so that two threads that want the same form do not both make it. Most plans are
  // made at load; those for exact row counts may wait for each other here.
  absl::MutexLock lock(&mutex_);
  const auto forms = entries_.find(source);
  if (forms != entries_.end()) {
    if (const auto known = forms->second.find(format); known != forms->second.end()) return known->second;
  }
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer made, pack());
  const size_t extra = ExtraOf(*source, made);
  if (weight_ >= 2 * weight_after_sweep_ || extra_ + extra > max_extra_bytes_) Sweep();
  if (extra_ + extra > max_extra_bytes_) {
    return absl::ResourceExhaustedError(absl::StrCat("the model's weights take ", extra_ + extra, " bytes more than ",
                                                     kGrowth, " times their own once packed, over the limit of ",
                                                     max_extra_bytes_, "; use a model with fewer small weights"));
  }
  auto packed = std::make_shared<const AlignedBuffer>(std::move(made));
  entries_[source].emplace(format, packed);
  weight_ += WeightOf(*packed);
  extra_ += extra;
  return packed;
}

void WeightCache::Sweep() {
  std::erase_if(entries_, [](const auto& entry) { return entry.first.use_count() == 1; });
  weight_ = 0;
  extra_ = 0;
  for (const auto& [source, forms] : entries_) {
    for (const auto& [format, packed] : forms) {
      weight_ += WeightOf(*packed);
      extra_ += ExtraOf(*source, *packed);
    }
  }
  weight_after_sweep_ = weight_;
}

size_t WeightCache::SizeInBytes() const {
  absl::MutexLock lock(&mutex_);
  size_t bytes = 0;
  for (const auto& [source, forms] : entries_) {
    for (const auto& [format, packed] : forms) bytes += packed->size_bytes();
  }
  return bytes;
}

}  // namespace saker
