// PollingThread: one completion queue and the thread that takes its events: calls wait on it, small requests are
// computed on it.
// Threads: Start(), Drain(), Close() and Join() from the thread that runs the server.
// Owns:    its queue, its calls, its thread.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "server/calls/busy_poll.h"
#include "server/calls/call_context.h"
#include "server/calls/stream_call_pool.h"
#include "server/calls/unary_call_pool.h"
#include "server/models/model_manager.h"

namespace saker {

class PollingThread {
 public:
  struct Options {
    // This thread's and the first worker's; see CallContext.
    int slot = 0;
    int first_worker_slot = 0;
    // See BusyPoll.
    int64_t busy_poll_nanos = 0;
  };

  // Who does what this thread does not.
  struct Pools {
    ThreadPool& workers;
    ThreadPool& loaders;
  };

  PollingThread(std::unique_ptr<grpc::ServerCompletionQueue> queue, const Options& options, const ModelManager& models,
                const Pools& pools, RequestLimiter& limiter, StopState& stop);
  PollingThread(const PollingThread&) = delete;
  PollingThread& operator=(const PollingThread&) = delete;

  // Before Start().
  void AddMethod(UnaryMethod method);
  void AddMethod(StreamMethod method);

  // Posts the calls and starts the thread; the gRPC server must have been started.
  void Start();
  // The catalog has changed: lets go of the old one, whose models may be waiting for that. Any thread, while the thread runs
  // and before CloseAndJoin().
  void Refresh();
  // After the gRPC server has begun its shutdown: held calls are refused, and open streams end once what they hold is
  // answered.
  void Drain();
  // After Drain(): whether all calls are over by then.
  bool AwaitOver(absl::Time deadline) const { return over_.WaitForNotificationWithDeadline(deadline); }
  // After the gRPC server's Shutdown(): waits for the last call and ends the thread.
  void CloseAndJoin();

 private:
  void Loop();
  // The next event; false when the queue is closed and empty.
  bool Next(void*& tag, bool& ok);
  void OnDrain(bool ok);
  void OnRefresh(bool ok);
  void NotifyIfOver();

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  CatalogReader models_;
  CallContext context_;
  BusyPoll busy_poll_;
  std::vector<std::unique_ptr<UnaryCallPool>> unary_pools_;
  std::vector<std::unique_ptr<StreamCallPool>> stream_pools_;
  EventTag drain_tag_;
  grpc::Alarm drain_alarm_;
  EventTag refresh_tag_;
  grpc::Alarm refresh_alarm_;
  // Set by whoever sets the alarm, cleared when it has come.
  std::atomic<bool> refreshing_{false};
  bool draining_ = false;  // the thread's own
  absl::Notification over_;
  std::thread thread_;
};

}  // namespace saker
