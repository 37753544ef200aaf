// Exchange: one request and its answer in one method of one protocol, between bytes and bytes. Calls (UnaryCall,
// StreamCall) know gRPC and nothing of protocols; exchanges know their protocol and nothing of calls.
// Threads: one at a time: Begin() on the polling thread, or on a worker when the request is large; Finish() on either.
// Owns:    its messages, which it keeps from one request to the next while they are small.
// Fails:   Begin(), Reckon() and Finish() with the status that the caller gets; they may also throw, as containers
//          whose size a request chose do when memory is short. After either, only TrailingTiming() or AnswerFailure()
//          and then Reset() follow.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "core/parallel/thread_pool.h"
#include "server/inference/inference_task.h"
#include "server/models/model_manager.h"

namespace saker {

class Exchange {
 public:
  virtual ~Exchange() = default;

  // Parses and checks a request, up to the point where only computing is left.
  virtual absl::Status Begin(grpc::ByteBuffer& request, const CallInfo& info, CatalogReader& models) = 0;
  // After Begin(): false when it would have taken long to tell what the answer takes. Then Reckon() comes before
  // Finish(), on a worker; it looks first whether the caller is still there.
  virtual bool reckoned() const { return true; }
  virtual absl::Status Reckon() { return absl::OkStatus(); }
  // After Begin(): whether Finish() is cheap enough for the polling thread.
  virtual bool runs_inline() const = 0;
  // After Begin(): Finish() loads or unloads models, on a thread for that.
  virtual bool controls_models() const { return false; }
  // After Begin(): how urgent Finish() is among the workers' tasks.
  virtual TaskPriority priority() const = 0;
  // After Begin(): bytes that the request takes beyond those it came in; once that is reckoned, also those that making and
  // holding the answer will take, about. An exchange that computes takes the latter in Finish() and not before.
  virtual int64_t answer_bytes() const = 0;
  // Computes and serializes the answer, with the buffers of the calling thread's slot.
  virtual absl::Status Finish(int slot, grpc::ByteBuffer& answer) = 0;
  // After a failure: serialized Timing of the stages reached, for trailing metadata; empty when there were none. After
  // Finish(): the same where the answer's message has no place for it, else empty.
  virtual std::string TrailingTiming() = 0;
  // Ready for the next request. Also after a failure, to free early what it holds.
  virtual void Reset() = 0;
};

// StreamExchange: an exchange whose failures are answered in the stream.
class StreamExchange : public Exchange {
 public:
  // The message that answers a failed request, also one that never came to Begin().
  virtual void AnswerFailure(const absl::Status& status, grpc::ByteBuffer& answer) = 0;
};

using ExchangeFactory = std::function<std::unique_ptr<Exchange>()>;
using StreamExchangeFactory = std::function<std::unique_ptr<StreamExchange>()>;

}  // namespace saker
