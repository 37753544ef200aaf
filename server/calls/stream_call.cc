#include "server/calls/stream_call.h"

#include <grpc/support/time.h>

#include <utility>

#include "core/base/clock.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "server/calls/status_codec.h"
#include "server/calls/stream_call_pool.h"

namespace saker {
namespace {

// Exchanges kept for the next requests of a stream.
constexpr size_t kMaxSpareExchanges = 4;

}  // namespace

StreamCall::StreamCall(const StreamMethod& method, CallContext& context, StreamCallPool& pool)
    : method_(method),
      shared_(context),
      pool_(pool),
      socket_(&context_),
      request_tag_(MakeTag<&StreamCall::OnRequest>(this)),
      read_tag_(MakeTag<&StreamCall::OnRead>(this)),
      written_tag_(MakeTag<&StreamCall::OnWritten>(this)),
      finished_tag_(MakeTag<&StreamCall::OnFinished>(this)),
      done_tag_(MakeTag<&StreamCall::OnDone>(this)),
      over_tag_(MakeTag<&StreamCall::OnOver>(this)) {}

void StreamCall::Post() {
  context_.AsyncNotifyWhenDone(&done_tag_);
  ++shared_.posted;
  method_.request(&context_, &socket_, shared_.queue, &request_tag_);
}

void StreamCall::OnRequest(bool ok) {
  --shared_.posted;
  if (!ok) {  // the server stops; no other event follows
    pool_.Delete(this);
    return;
  }
  ++shared_.live;
  pool_.PostNext();
  absl::MutexLock lock(&mutex_);
  state_ = State::kServing;
  pending_ = 1;  // OnDone
  draining_ = shared_.stop->stopped();
  Advance();
}

void StreamCall::OnRead(bool ok) {
  const int64_t received_nanos = SteadyNanos();
  bool over = false;
  Item* item = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    if (ok) {
      item = &AddItem();
    } else {
      reads_over_ = true;
    }
    Advance();
    over = --pending_ == 0;
  }
  if (item != nullptr) Handle(*item, received_nanos);
  if (over) OnOver(true);
}

StreamCall::Item& StreamCall::AddItem() {
  auto item = std::make_unique<Item>();
  if (spare_exchanges_.empty()) {
    item->exchange = method_.make_exchange();
  } else {
    item->exchange = std::move(spare_exchanges_.back());
    spare_exchanges_.pop_back();
  }
  item->request.Swap(&read_buffer_);
  item->held_bytes = item->request.Length();
  held_bytes_ += item->held_bytes;
  items_.push_back(std::move(item));
  ++pending_;  // until Answered()
  return *items_.back();
}

void StreamCall::Handle(Item& item, int64_t received_nanos) {
  const size_t bytes = item.request.Length();
  const absl::Status admitted = shared_.limiter->Admit(static_cast<int64_t>(bytes), item.admission);
  if (!admitted.ok()) {
    Fail(item, admitted);
    return;
  }
  item.info = InfoOf(context_, cancelled_, received_nanos);
  if (bytes >= kLargeRequestBytes) {
    item.info.on_worker = true;
    shared_.workers->Submit(TaskPriority::kNormal, [this, &item](int worker) { HandleOnWorker(item, worker); });
  } else if (const absl::Status begun = Begin(item, *shared_.models); !begun.ok()) {
    Fail(item, begun);
  } else if (item.exchange->runs_inline()) {
    Complete(item, shared_.slot);
  } else {
    shared_.workers->Submit(item.exchange->priority(),
                            [this, &item](int worker) { Complete(item, shared_.first_worker_slot + worker); });
  }
}

absl::Status StreamCall::Begin(Item& item, CatalogReader& models) {
  SAKER_RETURN_IF_ERROR(
      ExceptionsToStatus("reading the request", [&] { return item.exchange->Begin(item.request, item.info, models); }));
  return item.admission.Add(item.exchange->answer_bytes());
}

absl::Status StreamCall::Reckon(Item& item) {
  SAKER_RETURN_IF_ERROR(item.exchange->Reckon());
  return item.admission.Add(item.exchange->answer_bytes());
}

absl::Status StreamCall::BeginOnWorker(Item& item) {
  CatalogReader models(*shared_.manager);
  return Begin(item, models);
}

void StreamCall::HandleOnWorker(Item& item, int worker) {
  const absl::Status begun = BeginOnWorker(item);
  if (begun.ok()) {
    Complete(item, shared_.first_worker_slot + worker);
  } else {
    Fail(item, begun);
  }
}

absl::Status StreamCall::Compute(Item& item, int slot) {
  if (!item.exchange->reckoned()) SAKER_RETURN_IF_ERROR(Reckon(item));
  return item.exchange->Finish(slot, item.answer);
}

void StreamCall::Complete(Item& item, int slot) {
  const absl::Status status = ExceptionsToStatus("computing the answer", [&] { return Compute(item, slot); });
  if (status.ok()) {
    Answered(item);
  } else {
    Fail(item, status);
  }
}

void StreamCall::Fail(Item& item, const absl::Status& status) {
  item.exchange->AnswerFailure(status, item.answer);
  item.exchange->Reset();
  item.request.Clear();
  Answered(item);
}

void StreamCall::Answered(Item& item) {
  bool over = false;
  {
    absl::MutexLock lock(&mutex_);
    item.answered = true;
    held_bytes_ -= item.held_bytes;
    item.held_bytes = item.answer.Length();
    held_bytes_ += item.held_bytes;
    Advance();
    over = --pending_ == 0;
  }
  // The caller went away first. Streams are deleted on the polling thread only, so that one is sent an event; until it
  // comes nobody else touches the stream.
  if (over) over_alarm_.Set(shared_.queue, gpr_now(GPR_CLOCK_MONOTONIC), &over_tag_);
}

std::unique_ptr<StreamCall::Item> StreamCall::PopItem() {
  std::unique_ptr<Item> item = std::move(items_.front());
  items_.pop_front();
  held_bytes_ -= item->held_bytes;
  return item;
}

void StreamCall::Advance() {
  if (state_ != State::kServing) return;
  AdvanceWrite();
  AdvanceRead();
  AdvanceEnd();
}

void StreamCall::AdvanceWrite() {
  // Answers that nobody will get go without being written.
  while (broken_ && !writing_ && !items_.empty() && items_.front()->answered) PopItem();
  if (broken_ || writing_ || items_.empty() || !items_.front()->answered) return;
  writing_ = true;
  ++pending_;
  socket_.Write(items_.front()->answer, &written_tag_);
}

void StreamCall::AdvanceRead() {
  if (reading_ || reads_over_ || broken_ || draining_) return;
  if (items_.size() >= kMaxPipelined || held_bytes_ >= kMaxPipelinedBytes) return;
  reading_ = true;
  ++pending_;
  socket_.Read(&read_buffer_, &read_tag_);
}

void StreamCall::AdvanceEnd() {
  if (!items_.empty() || writing_ || broken_ || !(reads_over_ || draining_)) return;
  state_ = State::kFinishing;
  ++pending_;
  const absl::Status end = reads_over_ ? absl::OkStatus() : StopState::Refusal();
  socket_.Finish(ToGrpcStatus(end), &finished_tag_);
}

void StreamCall::OnWritten(bool ok) {
  bool over = false;
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    broken_ |= !ok;
    const std::unique_ptr<Item> item = PopItem();
    if (spare_exchanges_.size() < kMaxSpareExchanges) {
      item->exchange->Reset();
      spare_exchanges_.push_back(std::move(item->exchange));
    }
    Advance();
    over = --pending_ == 0;
  }
  if (over) OnOver(true);
}

void StreamCall::OnFinished(bool) {
  bool over = false;
  {
    absl::MutexLock lock(&mutex_);
    over = --pending_ == 0;
  }
  if (over) OnOver(true);
}

void StreamCall::OnDone(bool) {
  bool over = false;
  {
    absl::MutexLock lock(&mutex_);
    if (context_.IsCancelled()) {
      cancelled_.store(true, std::memory_order_relaxed);
      broken_ = true;
      Advance();
    }
    over = --pending_ == 0;
  }
  if (over) OnOver(true);
}

void StreamCall::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  Advance();
}

void StreamCall::OnOver(bool) {
  --shared_.live;
  pool_.Delete(this);
}

}  // namespace saker
