#include "server/calls/unary_call_pool.h"

#include <utility>

#include "core/base/check.h"

namespace saker {

UnaryCallPool::UnaryCallPool(UnaryMethod method, CallContext& context) : method_(std::move(method)), context_(context) {
  idle_.reserve(static_cast<size_t>(method_.slots));
}

UnaryCallPool::~UnaryCallPool() {
  SAKER_CHECK(static_cast<size_t>(calls_) == idle_.size());
  for (UnaryCall* call : idle_) delete call;
}

void UnaryCallPool::Start() {
  for (int i = 0; i < method_.slots; ++i) PostNext();
}

void UnaryCallPool::PostNext() {
  if (context_.stop->stopped()) return;
  UnaryCall* call = nullptr;
  if (idle_.empty()) {
    call = new UnaryCall(method_, context_, *this);
    ++calls_;
  } else {
    call = idle_.back();
    idle_.pop_back();
  }
  call->Post();
}

void UnaryCallPool::Release(UnaryCall& call) {
  // Calls beyond the usual number are left from a burst.
  if (idle_.size() < static_cast<size_t>(method_.slots)) {
    idle_.push_back(&call);
    return;
  }
  --calls_;
  delete &call;
}

}  // namespace saker
