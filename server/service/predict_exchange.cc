#include "server/service/predict_exchange.h"

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "server/service/byte_buffer_codec.h"
#include "server/service/request_scan.h"
#include "server/service/status_codec.h"

namespace saker {
namespace {

// Inputs of which a slot keeps the memory: each may have grown to the size of a whole request once.
constexpr int kMaxKeptInputs = 4;
// Messages larger than this together are freed before the answer is sent rather than after.
constexpr size_t kMaxHeldBytes = size_t{64} << 10;

// Where the request and the answer proper are within the messages that travel: the messages themselves, except in
// streams.
template <typename Message>
Message& Body(Message& message) {
  return message;
}
const v1::PredictBatchRequest& Body(const v1::PredictStreamRequest& message) { return message.request(); }
v1::PredictBatchResponse& Body(v1::PredictStreamResponse& message) { return *message.mutable_response(); }

template <typename Request>
constexpr RequestLayout kLayout =
    std::is_same_v<Request, v1::PredictStreamRequest> ? RequestLayout::kStream : RequestLayout::kPredict;

// Unary methods have nothing to give back.
template <typename Request, typename Response>
void CopyId(const Request&, Response&) {}
void CopyId(v1::PredictStreamRequest& request, v1::PredictStreamResponse& response) {
  response.mutable_id()->swap(*request.mutable_id());
}

// `Base` is Exchange for unary methods, StreamExchange for streams.
template <typename Request, typename Response, typename Base>
class PredictExchange : public Base {
 public:
  PredictExchange(const PredictHandler& handler, int64_t max_message_bytes)
      : handler_(handler), max_message_bytes_(max_message_bytes) {}

  absl::Status Begin(grpc::ByteBuffer& bytes, const CallInfo& info, CatalogReader& models) override {
    InferenceRunner::Start(info, task_);
    started_ = true;
    request_bytes_ = bytes.Length();
    request_parts_ = RequestParts();
    answer_bytes_ = 0;
    SAKER_ASSIGN_OR_RETURN(request_parts_, ScanRequest(bytes, kLayout<Request>));
    SAKER_RETURN_IF_ERROR(ParseMessage(bytes, request_));
    task_.clock.EndStage(SteadyNanos());
    CopyId(request_, response_);
    return handler_.Decode(Body(std::as_const(request_)), models.Current(), task_, Body(response_));
  }

  bool reckoned() const override { return task_.reckoned; }
  absl::Status Reckon() override {
    task_.on_worker = true;  // so it does not run inline, however cheap it turns out to be
    SAKER_RETURN_IF_ERROR(InferenceRunner::Enter(task_));
    absl::Status reckoned = handler_.Reckon(Body(std::as_const(request_)).top_k(), task_);
    task_.clock.AddToDecode(SteadyNanos());
    return reckoned;
  }
  bool runs_inline() const override { return task_.run_inline; }
  TaskPriority priority() const override { return task_.priority; }
  int64_t answer_bytes() const override { return task_.answer_memory; }

  absl::Status Finish(int slot, grpc::ByteBuffer& answer) override {
    SAKER_RETURN_IF_ERROR(handler_.Run(task_, Body(response_), slot));
    SAKER_RETURN_IF_ERROR(handler_.Encode(Body(std::as_const(request_)), task_, Body(response_)));
    SAKER_RETURN_IF_ERROR(SerializeMessage(response_, max_message_bytes_, answer));
    answer_bytes_ = answer.Length();
    // A caller that reads slowly holds the answer as it is sent, and not its messages as well.
    if (request_bytes_ + answer_bytes_ > kMaxHeldBytes) RecycleMessages();
    return absl::OkStatus();
  }

  std::string FailureTiming() override {
    v1::Timing timing;
    FillFailureTiming(timing);
    return timing.SerializeAsString();
  }

  void Reset() override {
    task_.variant = nullptr;
    task_.servable = nullptr;
    started_ = false;
    RecycleMessages();
    ShrinkScratch(task_.hidden_output);
    ShrinkScratch(task_.order);
  }

 protected:
  // The stages that were reached; nothing for a request that never came to Begin().
  void FillFailureTiming(v1::Timing& timing) {
    if (!started_) return;
    task_.clock.EndStage(SteadyNanos());
    task_.clock.FillTiming(timing);
  }

  const PredictHandler& handler_;
  const int64_t max_message_bytes_;
  Response response_;

 private:
  void RecycleMessages() {
    RecycleMessage(request_,
                   request_parts_.inputs <= kMaxKeptInputs && WorthKeeping(request_bytes_, request_parts_.parts));
    // What an answer that was never sent holds is not known, so it goes.
    RecycleMessage(response_, answer_bytes_ > 0 && WorthKeeping(answer_bytes_, task_.ranked));
  }
  template <typename T>
  static void ShrinkScratch(std::vector<T>& scratch) {
    if (!WorthKeeping(scratch.capacity() * sizeof(T), 0)) std::vector<T>().swap(scratch);
  }

  Request request_;
  PredictTask task_;
  bool started_ = false;
  size_t request_bytes_ = 0;
  RequestParts request_parts_;
  size_t answer_bytes_ = 0;
};

using UnaryPredict = PredictExchange<v1::PredictRequest, v1::PredictResponse, Exchange>;
using UnaryPredictBatch = PredictExchange<v1::PredictBatchRequest, v1::PredictBatchResponse, Exchange>;

class StreamPredict final
    : public PredictExchange<v1::PredictStreamRequest, v1::PredictStreamResponse, StreamExchange> {
 public:
  using PredictExchange::PredictExchange;

  void AnswerFailure(const absl::Status& status, grpc::ByteBuffer& answer) override {
    response_.clear_response();
    response_.set_error_code(static_cast<int>(status.code()));
    response_.set_error_message(BoundedMessage(status.message()));
    FillFailureTiming(*response_.mutable_timing());
    // An id of almost the largest message's size could push the answer over it, or over the memory there is; such an id
    // is not given back.
    const auto serialize = [&] { return SerializeMessage(response_, max_message_bytes_, answer); };
    if (ExceptionsToStatus("answering", serialize).ok()) return;
    response_.clear_id();
    SerializeMessage(response_, max_message_bytes_, answer).IgnoreError();
  }
};

template <typename Made, typename Base>
std::function<std::unique_ptr<Base>()> FactoryOf(const PredictHandler& handler, int64_t max_message_bytes) {
  return [&handler, max_message_bytes] { return std::make_unique<Made>(handler, max_message_bytes); };
}

}  // namespace

ExchangeFactory PredictExchanges(const PredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<UnaryPredict, Exchange>(handler, max_message_bytes);
}

ExchangeFactory PredictBatchExchanges(const PredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<UnaryPredictBatch, Exchange>(handler, max_message_bytes);
}

StreamExchangeFactory PredictStreamExchanges(const PredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<StreamPredict, StreamExchange>(handler, max_message_bytes);
}

}  // namespace saker
