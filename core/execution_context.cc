#include "core/execution_context.h"

#include <utility>

#include "core/model_impl.h"

namespace saker {

ExecutionContext::ExecutionContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ExecutionContext::~ExecutionContext() = default;
ExecutionContext::ExecutionContext(ExecutionContext&&) noexcept = default;
ExecutionContext& ExecutionContext::operator=(ExecutionContext&&) noexcept = default;

size_t ExecutionContext::SizeInBytes() const { return impl_->run.SizeInBytes(); }

}  // namespace saker
