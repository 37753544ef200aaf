#include "server/saker_v1/predict_exchange.h"

#include <cstdint>
#include <type_traits>
#include <utility>

#include "core/base/exceptions_to_status.h"
#include "server/calls/inference_exchange.h"
#include "server/calls/status_codec.h"
#include "server/saker_v1/request_layout.h"

namespace saker {
namespace {

// Where the request and the answer proper are within the messages that travel: the messages themselves, except in
// streams.
template <typename Message>
Message& Body(Message& message) {
  return message;
}
const v1::PredictBatchRequest& Body(const v1::PredictStreamRequest& message) { return message.request(); }
v1::PredictBatchResponse& Body(v1::PredictStreamResponse& message) { return *message.mutable_response(); }

// Unary methods have nothing to give back.
template <typename Message, typename Answer>
void CopyId(const Message&, Answer&) {}
void CopyId(v1::PredictStreamRequest& request, v1::PredictStreamResponse& response) {
  response.mutable_id()->swap(*request.mutable_id());
}

// PredictCodec: saker.v1's messages for InferenceExchange.
template <typename RequestMessage, typename ResponseMessage>
struct PredictCodec {
  using Request = RequestMessage;
  using Response = ResponseMessage;
  using Task = PredictTask;
  static constexpr const MessageLayout& kLayout =
      std::is_same_v<Request, v1::PredictStreamRequest> ? kPredictStreamLayout : kPredictLayout;
  static constexpr bool kTimingInTrailers = false;

  absl::Status Decode(Request& request, const ModelCatalog& catalog, Task& task, Response& response) const {
    CopyId(request, response);
    return handler.Decode(Body(std::as_const(request)), catalog, task, Body(response));
  }
  absl::Status Reckon(const Request& request, Task& task) const { return handler.Reckon(Body(request).top_k(), task); }
  absl::Status Run(const Request&, Task& task, Response& response, int slot) const {
    return handler.Run(task, Body(response), slot);
  }
  absl::Status Encode(const Request& request, Task& task, Response& response) const {
    return handler.Encode(Body(request), task, Body(response));
  }
  absl::string_view Appendix(const Task&) const { return {}; }

  const PredictHandler& handler;
};

using UnaryPredict = PredictCodec<v1::PredictRequest, v1::PredictResponse>;
using UnaryPredictBatch = PredictCodec<v1::PredictBatchRequest, v1::PredictBatchResponse>;
using StreamPredict = PredictCodec<v1::PredictStreamRequest, v1::PredictStreamResponse>;

class StreamPredictExchange final : public InferenceExchange<StreamPredict, StreamExchange> {
 public:
  using InferenceExchange::InferenceExchange;

  void AnswerFailure(const absl::Status& status, grpc::ByteBuffer& answer) override {
    response_.clear_response();
    response_.set_error_code(static_cast<int>(status.code()));
    response_.set_error_message(BoundedMessage(status.message()));
    FillTiming(*response_.mutable_timing());
    // An id of almost the largest message's size could push the answer over it, or over the memory there is; such an id
    // is not given back.
    const auto serialize = [&] { return SerializeMessage(response_, max_message_bytes_, answer); };
    if (ExceptionsToStatus("answering", serialize).ok()) return;
    response_.clear_id();
    SerializeMessage(response_, max_message_bytes_, answer).IgnoreError();
  }
};

}  // namespace

ExchangeFactory PredictExchanges(const PredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<InferenceExchange<UnaryPredict, Exchange>, Exchange>(UnaryPredict{handler}, max_message_bytes);
}

ExchangeFactory PredictBatchExchanges(const PredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<InferenceExchange<UnaryPredictBatch, Exchange>, Exchange>(UnaryPredictBatch{handler},
                                                                             max_message_bytes);
}

StreamExchangeFactory PredictStreamExchanges(const PredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<StreamPredictExchange, StreamExchange>(StreamPredict{handler}, max_message_bytes);
}

}  // namespace saker
