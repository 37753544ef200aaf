// StreamCallPool: the streams of one method on one queue: keeps a number of them waiting for callers, and knows those
// that are open.
// Threads: the polling thread; Start() before it runs.
// Owns:    its streams, until Delete().
#pragma once

#include <memory>

#include "absl/container/flat_hash_set.h"
#include "server/calls/call_context.h"
#include "server/calls/stream_call.h"

namespace saker {

class StreamCallPool {
 public:
  StreamCallPool(StreamMethod method, CallContext& context);
  // No event of a stream may come any more.
  ~StreamCallPool();
  StreamCallPool(const StreamCallPool&) = delete;
  StreamCallPool& operator=(const StreamCallPool&) = delete;

  void Start();
  // A posted stream has found its caller: another takes its place in waiting.
  void PostNext();
  // The server stops: open streams end once what they hold is answered.
  void Drain();
  void Delete(StreamCall* call);

 private:
  const StreamMethod method_;
  CallContext& context_;
  absl::flat_hash_set<StreamCall*> calls_;
};

}  // namespace saker
