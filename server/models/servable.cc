#include "server/models/servable.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace saker {
namespace {

// Small models, the ones whose latency shows, stay far below; of large ones not every thread may ever need a context.
constexpr size_t kMaxEagerBytes = size_t{256} << 20;

}  // namespace

Servable::Servable(Description description, std::shared_ptr<const Model> model, int slots)
    : description_(std::move(description)), model_(std::move(model)), slots_(static_cast<size_t>(slots)) {
  for (const std::string& label : description_.labels) longest_label_ = std::max(longest_label_, label.size());
  size_t bytes = 0;
  for (Slot& slot : slots_) {
    if (bytes > kMaxEagerBytes) break;
    slot.context.emplace(model_->NewContext());
    bytes += slot.context->SizeInBytes();
  }
}

ExecutionContext& Servable::ContextOf(int slot) {
  SAKER_CHECK(slot >= 0 && static_cast<size_t>(slot) < slots_.size());
  Slot& own = slots_[static_cast<size_t>(slot)];
  if (!own.context.has_value()) own.context.emplace(model_->NewContext());
  own.runs.store(own.runs.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return *own.context;
}

int64_t Servable::runs() const {
  int64_t total = 0;
  for (const Slot& slot : slots_) total += slot.runs.load(std::memory_order_relaxed);
  return total;
}

}  // namespace saker
