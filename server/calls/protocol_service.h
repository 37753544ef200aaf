// ProtocolService: one protocol on the server's port: its gRPC services, and the methods that the polling threads wait
// for.
// Threads: called while the server is put together; its exchanges run on polling threads and workers.
// Owns:    the generated services and the handlers of its exchanges; it must outlive the gRPC server and its threads.
#pragma once

#include <grpcpp/server_builder.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "server/calls/polling_thread.h"
#include "server/models/model_control.h"

namespace saker {

// ProtocolOptions: see ServerOptions.
struct ProtocolOptions {
  int64_t inline_budget_nanos = 0;
  // Of the tensors in an answer.
  int64_t max_message_bytes = 0;
  // What callers load and unload models by; null where they may not.
  ModelControl* control = nullptr;

  // Of the answer itself: with room for what surrounds the tensors, names, shapes, HTTP/2.
  int64_t max_answer_bytes() const { return max_message_bytes + 4096; }
};

class ProtocolService {
 public:
  virtual ~ProtocolService() = default;

  virtual void Register(grpc::ServerBuilder& builder) = 0;
  // Full names of its gRPC services, for whoever asks for their health.
  virtual std::vector<std::string> names() const = 0;
  virtual void AddMethods(PollingThread& thread) = 0;
};

// Calls waiting on each queue, by what a method is for. More of those whose callers come in bursts: a request that finds
// no slot costs a pass through gRPC's pending list.
inline constexpr int kSmallRequestSlots = 64;
inline constexpr int kBatchSlots = 16;
inline constexpr int kStreamSlots = 4;
inline constexpr int kCatalogSlots = 2;
inline constexpr int kControlSlots = 1;

// A raw method of a generated service: UnaryMethodOf<&Raw::RequestPredict>(raw, exchanges, slots). All methods are raw:
// bytes in, bytes out, parsed and timed by our own exchanges.
template <auto kRequest, typename Service>
UnaryMethod UnaryMethodOf(Service& service, ExchangeFactory exchanges, int slots) {
  return {[&service](grpc::ServerContext* context, grpc::ByteBuffer* request, UnaryWriter* writer,
                     grpc::ServerCompletionQueue* queue,
                     void* tag) { (service.*kRequest)(context, request, writer, queue, queue, tag); },
          std::move(exchanges), slots};
}

template <auto kRequest, typename Service>
StreamMethod StreamMethodOf(Service& service, StreamExchangeFactory exchanges, int slots) {
  return {[&service](grpc::ServerContext* context, StreamSocket* socket, grpc::ServerCompletionQueue* queue,
                     void* tag) { (service.*kRequest)(context, socket, queue, queue, tag); },
          std::move(exchanges), slots};
}

}  // namespace saker
