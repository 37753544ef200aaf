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
    : description_(std::move(description)), model_(std::move(model)), contexts_(static_cast<size_t>(slots)) {
  for (const std::string& label : description_.labels) longest_label_ = std::max(longest_label_, label.size());
  size_t bytes = 0;
  for (std::optional<ExecutionContext>& context : contexts_) {
    if (bytes > kMaxEagerBytes) break;
    context.emplace(model_->NewContext());
    bytes += context->SizeInBytes();
  }
}

ExecutionContext& Servable::ContextOf(int slot) {
  SAKER_CHECK(slot >= 0 && static_cast<size_t>(slot) < contexts_.size());
  std::optional<ExecutionContext>& context = contexts_[static_cast<size_t>(slot)];
  if (!context.has_value()) context.emplace(model_->NewContext());
  return *context;
}

}  // namespace saker
