// GrpcServer: the ports, the queues, and the services on them.
//
//   Start() -> serving -> Stop() -> stopped
//
// Threads: Start() and Stop() from one thread; it runs its own polling threads.
// Owns:    its sockets, threads and calls; the models and the pools must outlive it.
// Fails:   Start() with one line when an address cannot be used.
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/parallel/thread_pool.h"
#include "server/admission/request_limiter.h"
#include "server/calls/polling_thread.h"
#include "server/calls/protocol_service.h"
#include "server/calls/stop_state.h"
#include "server/models/model_manager.h"
#include "server/service/health.h"

namespace saker {

struct GrpcServerOptions {
  // See ServerOptions.
  std::string address;
  std::string unix_socket;
  absl::Duration inline_budget;
  absl::Duration busy_poll;
  int64_t max_message_bytes = 0;
  int max_concurrent_requests = 0;
  int64_t max_inflight_bytes = 0;
  // What callers load and unload models by; null where they may not. It must outlive the server.
  ModelControl* control = nullptr;
  // At least 1. Polling thread i has slot i, worker w slot polling_threads + w.
  int polling_threads = 1;
};

// DrainResult: how a server came to its end.
struct DrainResult {
  // Calls had to be cancelled, and so many requests with them.
  bool timed_out = false;
  int requests_cancelled = 0;
};

class GrpcServer {
 public:
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const GrpcServerOptions& options, ModelManager& models,
                                                           const PollingThread::Pools& pools);
  // Stops at once if Stop() has not been called.
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  // The TCP port, also where the address said 0; 0 without TCP.
  int port() const { return port_; }
  int requests_in_flight() const { return limiter_.in_flight(); }

  // Health says NOT_SERVING, connections are told to go away (see StopState), and what is in flight may finish for
  // `drain`; then it is cancelled. Returns when all threads have ended: a worker notices a cancellation between two
  // pieces of its batch, and nothing stops it within one. Stopping a stopped server does nothing.
  DrainResult Stop(absl::Duration drain);

 private:
  GrpcServer(const GrpcServerOptions& options, ModelManager& models, const PollingThread::Pools& pools);
  absl::Status Listen();
  // What there is to serve has changed.
  void OnModelsChanged();
  // Holds the calls that come until no more do, or for a second.
  void Leave(absl::Time deadline);
  bool AwaitCalls(absl::Time deadline) const;

  const GrpcServerOptions options_;
  ModelManager& models_;
  const PollingThread::Pools pools_;
  RequestLimiter limiter_;
  const std::vector<std::unique_ptr<ProtocolService>> protocols_;
  Health health_;
  StopState stop_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<PollingThread>> threads_;
};

}  // namespace saker
