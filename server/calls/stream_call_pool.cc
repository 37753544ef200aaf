#include "server/calls/stream_call_pool.h"

#include <utility>

#include "core/base/check.h"

namespace saker {

StreamCallPool::StreamCallPool(StreamMethod method, CallContext& context)
    : method_(std::move(method)), context_(context) {}

StreamCallPool::~StreamCallPool() { SAKER_CHECK(calls_.empty()); }

void StreamCallPool::Start() {
  for (int i = 0; i < method_.slots; ++i) PostNext();
}

void StreamCallPool::PostNext() {
  if (context_.stop->stopped()) return;
  StreamCall* const call = new StreamCall(method_, context_, *this);
  calls_.insert(call);
  call->Post();
}

void StreamCallPool::Drain() {
  for (StreamCall* call : calls_) call->Drain();
}

void StreamCallPool::Delete(StreamCall* call) {
  calls_.erase(call);
  delete call;
}

}  // namespace saker
