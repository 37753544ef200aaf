#include "server/calls/polling_thread.h"

#include <grpc/support/time.h>
#include <pthread.h>

#include <utility>

#include "core/base/clock.h"

namespace saker {

PollingThread::PollingThread(std::unique_ptr<grpc::ServerCompletionQueue> queue, const Options& options,
                             const ModelManager& models, const Pools& pools, RequestLimiter& limiter, StopState& stop)
    : queue_(std::move(queue)),
      models_(models),
      busy_poll_(options.busy_poll_nanos),
      drain_tag_(MakeTag<&PollingThread::OnDrain>(this)),
      refresh_tag_(MakeTag<&PollingThread::OnRefresh>(this)) {
  context_.queue = queue_.get();
  context_.slot = options.slot;
  context_.first_worker_slot = options.first_worker_slot;
  context_.workers = &pools.workers;
  context_.loaders = &pools.loaders;
  context_.limiter = &limiter;
  context_.models = &models_;
  context_.manager = &models;
  context_.stop = &stop;
}

void PollingThread::AddMethod(UnaryMethod method) {
  unary_pools_.push_back(std::make_unique<UnaryCallPool>(std::move(method), context_));
}

void PollingThread::AddMethod(StreamMethod method) {
  stream_pools_.push_back(std::make_unique<StreamCallPool>(std::move(method), context_));
}

void PollingThread::Start() {
  for (const auto& pool : unary_pools_) pool->Start();
  for (const auto& pool : stream_pools_) pool->Start();
  thread_ = std::thread([this] { Loop(); });
}

void PollingThread::Drain() { drain_alarm_.Set(queue_.get(), gpr_now(GPR_CLOCK_MONOTONIC), &drain_tag_); }

void PollingThread::CloseAndJoin() {
  over_.WaitForNotification();
  queue_->Shutdown();
  thread_.join();
}

void PollingThread::Loop() {
  pthread_setname_np(pthread_self(), "saker-poll");
  void* tag = nullptr;
  bool ok = false;
  while (Next(tag, ok)) {
    const auto& event = *static_cast<const EventTag*>(tag);
    event.handler(event.owner, ok);
    if (draining_) NotifyIfOver();
  }
}

bool PollingThread::Next(void*& tag, bool& ok) {
  const int64_t start = SteadyNanos();
  const int64_t end = start + busy_poll_.window_nanos();
  auto found = grpc::CompletionQueue::TIMEOUT;
  for (int64_t now = start; now < end && found == grpc::CompletionQueue::TIMEOUT; now = SteadyNanos()) {
    found = queue_->AsyncNext(&tag, &ok, gpr_time_0(GPR_CLOCK_MONOTONIC));
  }
  if (found == grpc::CompletionQueue::TIMEOUT && queue_->Next(&tag, &ok)) found = grpc::CompletionQueue::GOT_EVENT;
  busy_poll_.Waited(SteadyNanos() - start);
  return found == grpc::CompletionQueue::GOT_EVENT;
}

void PollingThread::OnDrain(bool) {
  draining_ = true;
  for (UnaryCall* call : context_.held) call->Refuse();
  context_.held.clear();
  for (const auto& pool : stream_pools_) pool->Drain();
}

void PollingThread::Refresh() {
  if (refreshing_.exchange(true, std::memory_order_acq_rel)) return;
  refresh_alarm_.Set(queue_.get(), gpr_now(GPR_CLOCK_MONOTONIC), &refresh_tag_);
}

void PollingThread::OnRefresh(bool) {
  refreshing_.store(false, std::memory_order_release);
  models_.Current();
}

void PollingThread::NotifyIfOver() {
  if (context_.live == 0 && context_.posted == 0 && !over_.HasBeenNotified()) over_.Notify();
}

}  // namespace saker
