// StreamCall: one bidirectional stream of requests, pipelined: the next is read while others are computed, and answers
// leave in the order of the requests. It waits for a caller, serves the stream, and ends.
//
//   kPosted -> kServing -> kFinishing -> (deleted)
//
// Threads: gRPC's events on the polling thread; workers add answers. The state that both touch is under a lock.
// Owns:    itself from Post() on: it is deleted by its pool after its last event and its last worker.
// Fails:   a request that fails is answered in the stream, also one that needs more memory than there is; the stream
//          itself ends with CANCELLED when its caller is gone and UNAVAILABLE when the server stops.
// Units:   at most kMaxPipelined requests are held at once, and no further one when they and their answers take
//          kMaxPipelinedBytes; beyond that nothing is read, and HTTP/2 slows the sender down.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/calls/call_context.h"
#include "server/calls/exchange.h"

namespace saker {

using StreamSocket = grpc::ServerAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;

// StreamMethod: how to wait for a stream of one method, and what to do with its messages.
struct StreamMethod {
  std::function<void(grpc::ServerContext*, StreamSocket*, grpc::ServerCompletionQueue*, void* tag)> request;
  StreamExchangeFactory make_exchange;
  int slots = 1;
};

class StreamCallPool;

class StreamCall {
 public:
  static constexpr size_t kMaxPipelined = 32;
  static constexpr size_t kMaxPipelinedBytes = size_t{8} << 20;

  StreamCall(const StreamMethod& method, CallContext& context, StreamCallPool& pool);
  StreamCall(const StreamCall&) = delete;
  StreamCall& operator=(const StreamCall&) = delete;

  void Post();
  // The server stops: ends the stream once what it holds is answered.
  void Drain() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  enum class State { kPosted, kServing, kFinishing };

  // One request of the stream and its answer.
  struct Item {
    std::unique_ptr<StreamExchange> exchange;
    CallInfo info;
    grpc::ByteBuffer request;
    grpc::ByteBuffer answer;
    // Held until the answer is written.
    RequestLimiter::Admission admission;
    // What it adds to held_bytes_.
    size_t held_bytes = 0;
    bool answered = false;
  };

  void OnRequest(bool ok);
  void OnRead(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnWritten(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnFinished(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);
  void OnDone(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes what has been read.
  Item& AddItem() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Handle(Item& item, int64_t received_nanos) ABSL_LOCKS_EXCLUDED(mutex_);
  // Parses and checks the request, and makes sure of room for its answer.
  absl::Status Begin(Item& item, CatalogReader& models) ABSL_LOCKS_EXCLUDED(mutex_);
  // What Begin() left to a worker.
  absl::Status Reckon(Item& item) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same with a view of the catalog that is gone when it returns; see UnaryCall.
  absl::Status BeginOnWorker(Item& item) ABSL_LOCKS_EXCLUDED(mutex_);
  // All of a large request, on a worker.
  void HandleOnWorker(Item& item, int worker) ABSL_LOCKS_EXCLUDED(mutex_);
  void Fail(Item& item, const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Compute(Item& item, int slot) ABSL_LOCKS_EXCLUDED(mutex_);
  // Computes and answers, on whatever thread has that slot.
  void Complete(Item& item, int slot) ABSL_LOCKS_EXCLUDED(mutex_);
  void Answered(Item& item) ABSL_LOCKS_EXCLUDED(mutex_);
  std::unique_ptr<Item> PopItem() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts every operation that the state allows: the next write, the next read, the end.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AdvanceWrite() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AdvanceRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AdvanceEnd() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Nothing is pending any more: the stream is deleted. Whoever brings `pending_` to 0 calls it, a worker by an alarm.
  void OnOver(bool ok) ABSL_LOCKS_EXCLUDED(mutex_);

  const StreamMethod& method_;
  CallContext& shared_;
  StreamCallPool& pool_;
  grpc::ServerContext context_;
  StreamSocket socket_;
  grpc::ByteBuffer read_buffer_;
  EventTag request_tag_;
  EventTag read_tag_;
  EventTag written_tag_;
  EventTag finished_tag_;
  EventTag done_tag_;
  EventTag over_tag_;
  grpc::Alarm over_alarm_;
  std::atomic<bool> cancelled_{false};

  absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kPosted;
  // In the order of the requests; the front is written next.
  std::deque<std::unique_ptr<Item>> items_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<StreamExchange>> spare_exchanges_ ABSL_GUARDED_BY(mutex_);
  // Requests without an answer yet, and answers not yet written.
  size_t held_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // The caller has sent its last request, or is gone.
  bool reads_over_ ABSL_GUARDED_BY(mutex_) = false;
  // The caller is gone: answers are dropped.
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  // Events still to come, and requests with a worker.
  int pending_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace saker
