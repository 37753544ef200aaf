// PollingThread: one completion queue and the thread that takes its events: calls wait on it, small requests are
// computed on it. Threads: Start(), Drain(), Close() and Join() from the thread that runs the server. Owns:    its
// queue, its calls, its thread.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <memory>
#include <thread>
#include <vector>

#include "server/models/model_manager.h"
#include "server/service/call_context.h"
#include "server/service/stream_call_pool.h"
#include "server/service/unary_call_pool.h"

namespace saker {

class PollingThread {
 public:
  struct Options {
    // This thread's and the first worker's; see CallContext.
    int slot = 0;
    int first_worker_slot = 0;
  };

  PollingThread(std::unique_ptr<grpc::ServerCompletionQueue> queue, const Options& options, const ModelManager& models,
                ThreadPool& workers, RequestLimiter& limiter, const std::atomic<bool>& stopping);
  // Joined, or never started.
  ~PollingThread();
  PollingThread(const PollingThread&) = delete;
  PollingThread& operator=(const PollingThread&) = delete;

  // Before Start().
  void AddMethod(UnaryMethod method);
  void AddMethod(StreamMethod method);

  // Posts the calls and starts the thread; the gRPC server must have been started.
  void Start();
  // The server stops: open streams end once what they hold is answered.
  void Drain();
  // After the gRPC server's Shutdown(): ends the queue when the last call in flight is over, and waits for that.
  void CloseAndJoin();

 private:
  void Loop();
  void OnDrain(bool ok);
  void OnClose(bool ok);
  void ShutDownQueueIfOver();

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  CatalogReader models_;
  CallContext context_;
  std::vector<std::unique_ptr<UnaryCallPool>> unary_pools_;
  std::vector<std::unique_ptr<StreamCallPool>> stream_pools_;
  EventTag drain_tag_;
  EventTag close_tag_;
  grpc::Alarm drain_alarm_;
  grpc::Alarm close_alarm_;
  bool closing_ = false;  // the thread's own
  std::thread thread_;
};

}  // namespace saker
