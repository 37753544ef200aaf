// UnaryCallPool: the calls of one method on one queue: keeps a fixed number of them waiting for requests, and uses
// them again.
// Threads: the polling thread; Start() before it runs.
// Owns:    its calls.
#pragma once

#include <memory>
#include <vector>

#include "server/calls/call_context.h"
#include "server/calls/unary_call.h"

namespace saker {

class UnaryCallPool {
 public:
  UnaryCallPool(UnaryMethod method, CallContext& context);
  // No event of a call may come any more.
  ~UnaryCallPool();
  UnaryCallPool(const UnaryCallPool&) = delete;
  UnaryCallPool& operator=(const UnaryCallPool&) = delete;

  // Posts all slots.
  void Start();
  // A posted call has taken a request: another takes its place in waiting.
  void PostNext();
  // A call is idle again; it may be destroyed.
  void Release(UnaryCall& call);

 private:
  const UnaryMethod method_;
  CallContext& context_;
  std::vector<UnaryCall*> idle_;
  int calls_ = 0;
};

}  // namespace saker
