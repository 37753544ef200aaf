#include "server/calls/unary_call.h"

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "server/calls/status_codec.h"
#include "server/calls/unary_call_pool.h"

namespace saker {
namespace {

// Documented in proto/saker/v1/inference.proto.
constexpr char kTimingMetadata[] = "saker-timing-bin";
// gRPC's clients wait that long before they retry by themselves: some requests have left by then.
constexpr char kPushbackMetadata[] = "grpc-retry-pushback-ms";
constexpr char kPushbackMillis[] = "50";
// Calls held by one thread of a server that leaves, in the second that this takes at most.
constexpr size_t kMaxHeld = 4096;

}  // namespace

UnaryCall::UnaryCall(const UnaryMethod& method, CallContext& context, UnaryCallPool& pool)
    : method_(method),
      shared_(context),
      pool_(pool),
      exchange_(method.make_exchange()),
      request_tag_(MakeTag<&UnaryCall::OnRequest>(this)),
      finished_tag_(MakeTag<&UnaryCall::OnFinished>(this)),
      done_tag_(MakeTag<&UnaryCall::OnDone>(this)) {}

void UnaryCall::Post() {
  SAKER_CHECK(state_ == State::kIdle);
  state_ = State::kPosted;
  writer_.reset();
  context_.emplace();
  writer_.emplace(&*context_);
  context_->AsyncNotifyWhenDone(&done_tag_);
  cancelled_.store(false, std::memory_order_relaxed);
  answered_.store(false, std::memory_order_relaxed);
  ++shared_.posted;
  method_.request(&*context_, &request_, &*writer_, shared_.queue, &request_tag_);
}

void UnaryCall::OnRequest(bool ok) {
  --shared_.posted;
  if (!ok) {  // the server stops; no other event follows
    state_ = State::kIdle;
    pool_.Release(*this);
    return;
  }
  state_ = State::kRunning;
  ++shared_.live;
  pending_events_ = 2;
  const int64_t received_nanos = SteadyNanos();
  pool_.PostNext();
  Handle(received_nanos);
}

void UnaryCall::Handle(int64_t received_nanos) {
  if (shared_.stop->leaving()) {
    Hold();
    return;
  }
  const absl::Status admitted = shared_.limiter->Admit(static_cast<int64_t>(request_.Length()), admission_);
  if (!admitted.ok()) {
    request_.Clear();
    AskToRetryLater();
    Answer(admitted, "");
    return;
  }
  info_ = InfoOf(*context_, cancelled_, received_nanos);
  // What is submitted captures no more than a std::function holds without allocating.
  if (request_.Length() >= kLargeRequestBytes) {
    info_.on_worker = true;
    shared_.workers->Submit(TaskPriority::kNormal, [this](int worker) { HandleOnWorker(worker); });
  } else if (const absl::Status begun = Begin(*shared_.models); !begun.ok()) {
    Fail(begun);
  } else if (exchange_->runs_inline()) {
    Complete(shared_.slot);
  } else if (exchange_->controls_models()) {
    shared_.loaders->Submit(TaskPriority::kNormal, [this](int) { Complete(shared_.slot); });
  } else {
    shared_.workers->Submit(exchange_->priority(),
                            [this](int worker) { Complete(shared_.first_worker_slot + worker); });
  }
}

absl::Status UnaryCall::Begin(CatalogReader& models) {
  SAKER_RETURN_IF_ERROR(
      ExceptionsToStatus("reading the request", [&] { return exchange_->Begin(request_, info_, models); }));
  return ChargeAnswer();
}

absl::Status UnaryCall::Reckon() {
  SAKER_RETURN_IF_ERROR(exchange_->Reckon());
  return ChargeAnswer();
}

absl::Status UnaryCall::ChargeAnswer() {
  absl::Status added = admission_.Add(exchange_->answer_bytes());
  if (!added.ok()) AskToRetryLater();
  return added;
}

absl::Status UnaryCall::BeginOnWorker() {
  CatalogReader models(*shared_.manager);
  return Begin(models);
}

void UnaryCall::HandleOnWorker(int worker) {
  const absl::Status begun = BeginOnWorker();
  if (begun.ok()) {
    Complete(shared_.first_worker_slot + worker);
  } else {
    Fail(begun);
  }
}

void UnaryCall::Hold() {
  shared_.stop->NoteArrival(SteadyNanos());
  request_.Clear();
  if (shared_.stop->stopped() || shared_.held.size() == kMaxHeld) {
    Refuse();
  } else {
    shared_.held.push_back(this);
  }
}

void UnaryCall::Refuse() { Answer(StopState::Refusal(), ""); }

absl::Status UnaryCall::Compute(int slot) {
  if (!exchange_->reckoned()) SAKER_RETURN_IF_ERROR(Reckon());
  return exchange_->Finish(slot, answer_);
}

void UnaryCall::Complete(int slot) {
  const absl::Status status = ExceptionsToStatus("computing the answer", [&] { return Compute(slot); });
  if (status.ok()) {
    Answer(status, exchange_->TrailingTiming());
  } else {
    Fail(status);
  }
}

void UnaryCall::AskToRetryLater() { context_->AddTrailingMetadata(kPushbackMetadata, kPushbackMillis); }

void UnaryCall::Fail(const absl::Status& status) {
  const std::string timing = exchange_->TrailingTiming();
  exchange_->Reset();
  Answer(status, timing);
}

void UnaryCall::Answer(const absl::Status& status, const std::string& timing) {
  if (!timing.empty()) context_->AddTrailingMetadata(kTimingMetadata, timing);
  answered_.store(true, std::memory_order_release);
  if (status.ok()) {
    writer_->Finish(answer_, grpc::Status::OK, &finished_tag_);
  } else {
    writer_->FinishWithError(ToGrpcStatus(status), &finished_tag_);
  }
}

void UnaryCall::OnFinished(bool) {
  SAKER_CHECK(answered_.load(std::memory_order_acquire));
  EndEvent();
}

void UnaryCall::OnDone(bool) {
  if (context_->IsCancelled()) cancelled_.store(true, std::memory_order_relaxed);
  EndEvent();
}

void UnaryCall::EndEvent() {
  if (--pending_events_ > 0) return;
  writer_.reset();
  context_.reset();
  request_.Clear();
  answer_.Clear();
  exchange_->Reset();
  admission_.Leave();
  state_ = State::kIdle;
  --shared_.live;
  pool_.Release(*this);
}

}  // namespace saker
