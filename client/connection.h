// Connection: the calls that a server answers. Client is written against it, so that users can put a fake of their own
// in a server's place.
// Threads: every method from any thread, any number at once; each blocks until its call ends.
// Fails:   with the server's status; UNAVAILABLE when it cannot be reached, DEADLINE_EXCEEDED when the timeout passes.
//          call_error.h reads what else the server said.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/address.h"
#include "client/call_options.h"
#include "client/retry_policy.h"
#include "proto/saker/v1/inference.pb.h"
#include "proto/saker/v1/model.pb.h"

namespace saker {

// What the health service says of a server or a model.
enum class ServingState { kUnknown, kServing, kNotServing };

// PredictStream: requests sent one behind another; answers come in the order of the requests.
// Threads: one thread may write while another one reads; no more.
// Owns:    the call; destroying it before Finish() cancels it.
class PredictStream {
 public:
  virtual ~PredictStream() = default;
  // Blocks while flow control holds the request back. False once the stream is broken: Finish() says why.
  virtual bool Write(const v1::PredictStreamRequest& request) = 0;
  // No more requests follow. Call it once, after the last Write().
  virtual void WritesDone() = 0;
  // Blocks for the next answer. False at the end of the stream.
  virtual bool Read(v1::PredictStreamResponse& response) = 0;
  // After Read() returned false: how the stream ended.
  virtual absl::Status Finish() = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest& request,
                                                      const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::PredictBatchResponse> PredictBatch(const v1::PredictBatchRequest& request,
                                                                const CallOptions& options) = 0;
  // Never null. The timeout bounds the stream's whole life.
  virtual std::unique_ptr<PredictStream> OpenStream(const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::ListModelsResponse> ListModels(const v1::ListModelsRequest& request,
                                                            const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::GetModelResponse> GetModel(const v1::GetModelRequest& request,
                                                        const CallOptions& options) = 0;
  // `service` is a model's name, or empty for the whole server. NOT_FOUND when there is no such service.
  virtual absl::StatusOr<ServingState> Health(const std::string& service, const CallOptions& options) = 0;
};

// ConnectionOptions: how to reach a server.
struct ConnectionOptions {
  // HOST:PORT or unix:PATH.
  std::string address = kDefaultAddress;
  // True: a socket shared with nobody, which a load generator wants. False: connections to one address may share one.
  bool own_socket = false;
  // Larger messages are refused with RESOURCE_EXHAUSTED before they are sent, or when they arrive.
  int64_t max_message_bytes = int64_t{64} << 20;
  RetryPolicy retry = {};
};

// A connection over gRPC, with retries. Opening it does not wait for the server: the first call connects.
// Fails: INVALID_ARGUMENT when an option makes no sense.
absl::StatusOr<std::shared_ptr<Connection>> Connect(const ConnectionOptions& options);

}  // namespace saker
