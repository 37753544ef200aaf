#include "core/execution_context.h"

#include <algorithm>
#include <utility>

#include "core/model_impl.h"

namespace saker {

ExecutionContext::ExecutionContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ExecutionContext::~ExecutionContext() = default;
ExecutionContext::ExecutionContext(ExecutionContext&&) noexcept = default;
ExecutionContext& ExecutionContext::operator=(ExecutionContext&&) noexcept = default;

size_t ExecutionContext::SizeInBytes() const { return impl_->SizeInBytes(); }

RunContext& ExecutionContext::Impl::ContextOf(const Model& model) {
  if (own_.has_value()) return *own_;
  const auto known = std::find_if(variants_.begin(), variants_.end(),
                                  [&](const VariantContext& context) { return context.model.get() == &model; });
  if (known != variants_.end()) {
    variants_.splice(variants_.begin(), variants_, known);
    return *variants_.front().run;
  }
  variants_.push_front({model.shared_from_this(), std::make_unique<RunContext>(*model.impl().plans)});
  if (variants_.size() > ModelVariants::kMostKept) variants_.pop_back();
  return *variants_.front().run;
}

size_t ExecutionContext::Impl::SizeInBytes() const {
  size_t bytes = own_.has_value() ? own_->SizeInBytes() : 0;
  for (const VariantContext& context : variants_) bytes += context.run->SizeInBytes();
  return bytes;
}

}  // namespace saker
