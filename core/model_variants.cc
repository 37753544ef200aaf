#include "core/model_variants.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Values that decide shapes are axes, extents and counts: a handful of integers. They are kept with each variant.
constexpr size_t kMostShapingBytes = size_t{64} << 10;

}  // namespace

ModelVariants::ModelVariants(Graph graph, RequestShaping shaping, std::shared_ptr<WeightCache> weights, Builder builder)
    : graph_(std::move(graph)),
      shaping_(std::move(shaping)),
      weights_(std::move(weights)),
      builder_(std::move(builder)) {}

std::shared_ptr<const Model> ModelVariants::FindKey(const std::string& key) const {
  absl::MutexLock lock(&mutex_);
  const auto known = std::find_if(kept_.begin(), kept_.end(), [&](const Entry& entry) { return entry.key == key; });
  if (known == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, known);
  return kept_.front().model;
}

std::shared_ptr<const Model> ModelVariants::Find(absl::Span<const ConstTensorView> inputs) const {
  if (ShapingBytes(shaping_, inputs) > kMostShapingBytes) return nullptr;
  return FindKey(VariantKey(shaping_, inputs));
}

absl::StatusOr<std::shared_ptr<const Model>> ModelVariants::FindOrMake(absl::Span<const ConstTensorView> inputs) const {
  const size_t bytes = ShapingBytes(shaping_, inputs);
  if (bytes > kMostShapingBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the inputs whose values decide shapes inside the model have ",
                                                   bytes, " bytes, more than the limit of ", kMostShapingBytes));
  }
  std::string key = VariantKey(shaping_, inputs);
  if (std::shared_ptr<const Model> known = FindKey(key)) return known;
  absl::MutexLock making(&making_);
  if (std::shared_ptr<const Model> made = FindKey(key)) return made;
  SAKER_ASSIGN_OR_RETURN(
      std::shared_ptr<const Model> model,
      ExceptionsToStatus("preparing the model for this request", [&]() -> absl::StatusOr<std::shared_ptr<const Model>> {
        SAKER_ASSIGN_OR_RETURN(Graph filled, FillInRequest(graph_, shaping_, inputs));
        return builder_(std::move(filled), weights_);
      }));
  Keep(std::move(key), model);
  return model;
}

void ModelVariants::Keep(std::string key, std::shared_ptr<const Model> model) const {
  std::shared_ptr<const Model> dropped;  // goes outside of the lock
  absl::MutexLock lock(&mutex_);
  kept_.push_front({std::move(key), std::move(model)});
  if (kept_.size() <= kMostKept) return;
  dropped = std::move(kept_.back().model);
  kept_.pop_back();
}

size_t ModelVariants::WeightBytes() const {
  size_t bytes = weights_->SizeInBytes();
  for (ValueId id = 0; id < graph_.value_count(); ++id) {
    const std::shared_ptr<const Tensor>& constant = graph_.value(id).constant;
    if (constant != nullptr) bytes += constant->SizeInBytes();
  }
  return bytes;
}

}  // namespace saker
