// UnaryCall: one slot for unary calls of one method: it waits for a request, sees it answered, and waits for the next.
//
//   kIdle -> kPosted -> kRunning -> kIdle
//
// Threads: events on the polling thread; a request too dear for it is computed and answered by a worker, which does not
//          touch the call after that.
// Owns:    its gRPC objects, new for each call, and its Exchange, used again.
// Fails:   a call that fails is answered with its status, RESOURCE_EXHAUSTED when it needs more memory than there is;
//          nothing is passed on.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/calls/call_context.h"
#include "server/calls/exchange.h"

namespace saker {

using UnaryWriter = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;

// UnaryMethod: how to wait for a call of one method, and what to do with it.
struct UnaryMethod {
  // Asks gRPC for the next call; the generated Request...() of the method.
  std::function<void(grpc::ServerContext*, grpc::ByteBuffer*, UnaryWriter*, grpc::ServerCompletionQueue*, void* tag)>
      request;
  ExchangeFactory make_exchange;
  // Calls waited for at once on each queue.
  int slots = 1;
};

class UnaryCallPool;

class UnaryCall {
 public:
  UnaryCall(const UnaryMethod& method, CallContext& context, UnaryCallPool& pool);
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

  // Waits for a request. The call must be idle.
  void Post();
  // Answers a call of CallContext::held.
  void Refuse();

 private:
  enum class State { kIdle, kPosted, kRunning };

  void OnRequest(bool ok);
  void OnFinished(bool ok);
  void OnDone(bool ok);
  // Answers a request, or hands it to a worker.
  void Handle(int64_t received_nanos);
  // Parses and checks the request, and makes sure of room for its answer.
  absl::Status Begin(CatalogReader& models);
  // What Begin() left to a worker.
  absl::Status Reckon();
  absl::Status ChargeAnswer();
  // The same with a view of the catalog that is gone when it returns: once the call is answered the server may end, and
  // whatever a worker still held of the models would be destroyed on a thread of the pool that they share.
  absl::Status BeginOnWorker();
  // All of a large request, on a worker.
  void HandleOnWorker(int worker);
  // The server leaves: the call is not served.
  void Hold();
  absl::Status Compute(int slot);
  // Computes and answers, on whatever thread has that slot.
  void Complete(int slot);
  // Tells gRPC clients that retry when to.
  void AskToRetryLater();
  void Fail(const absl::Status& status);
  void Answer(const absl::Status& status, const std::string& timing);
  void EndEvent();

  const UnaryMethod& method_;
  CallContext& shared_;
  UnaryCallPool& pool_;
  State state_ = State::kIdle;
  const std::unique_ptr<Exchange> exchange_;
  std::optional<grpc::ServerContext> context_;
  std::optional<UnaryWriter> writer_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  CallInfo info_;
  // Held until the answer is out.
  RequestLimiter::Admission admission_;
  EventTag request_tag_;
  EventTag finished_tag_;
  EventTag done_tag_;
  // Events still to come for this call; the polling thread's own.
  int pending_events_ = 0;
  // Set on the polling thread, read by the engine between chunks of work; guards nothing.
  std::atomic<bool> cancelled_{false};
  // Released by whoever answered, acquired when the answer is out: orders a worker's writes before the next use.
  std::atomic<bool> answered_{false};
};

}  // namespace saker
