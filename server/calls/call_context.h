// CallContext: what the calls of one polling thread share, and how they get their events.
// Threads: all of it belongs to the polling thread, except where noted.
// Owns:    nothing.
#pragma once

#include <grpcpp/completion_queue.h>
#include <grpcpp/server_context.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "core/parallel/thread_pool.h"
#include "server/admission/request_limiter.h"
#include "server/calls/stop_state.h"
#include "server/inference/inference_task.h"
#include "server/models/model_manager.h"

namespace saker {

// EventTag: what a completion queue gives back; the polling thread calls its handler. Lives within its owner.
struct EventTag {
  using Handler = void (*)(void* owner, bool ok);
  void* owner = nullptr;
  Handler handler = nullptr;
};

// EventTag to a member function: MakeTag<&UnaryCall::OnRequest>(this).
template <auto kMember, typename Owner>
EventTag MakeTag(Owner* owner) {
  return {owner, [](void* object, bool ok) { (static_cast<Owner*>(object)->*kMember)(ok); }};
}

// Requests from this size on are parsed by a worker: a polling thread that parsed 64 MiB would keep everybody else
// waiting for tens of milliseconds.
inline constexpr size_t kLargeRequestBytes = size_t{256} << 10;

class UnaryCall;

struct CallContext {
  grpc::ServerCompletionQueue* queue = nullptr;
  // Buffers of this thread in every servable; worker w has slot first_worker_slot + w.
  int slot = 0;
  int first_worker_slot = 0;
  ThreadPool* workers = nullptr;      // any thread
  ThreadPool* loaders = nullptr;      // any thread
  RequestLimiter* limiter = nullptr;  // any thread
  CatalogReader* models = nullptr;
  const ModelManager* manager = nullptr;  // any thread
  StopState* stop = nullptr;              // any thread
  // Calls and streams that wait for a request.
  int posted = 0;
  // Calls and streams between their request and their last event.
  int live = 0;
  // Calls that came while the server leaves, to be refused when it stops; part of `live`.
  std::vector<UnaryCall*> held;
};

// What the engine needs to know of a call that has just arrived.
CallInfo InfoOf(const grpc::ServerContext& context, const std::atomic<bool>& cancelled, int64_t received_nanos);

}  // namespace saker
