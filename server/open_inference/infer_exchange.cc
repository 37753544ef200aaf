#include "server/open_inference/infer_exchange.h"

#include <type_traits>
#include <utility>

#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "server/calls/inference_exchange.h"
#include "server/calls/status_codec.h"
#include "server/open_inference/request_layout.h"
#include "server/open_inference/timing_parameters.h"

namespace saker {
namespace {

using inference::ModelInferRequest;
using inference::ModelInferResponse;
using inference::ModelStreamInferResponse;

// Where the answer proper is within the message that travels.
ModelInferResponse& Body(ModelInferResponse& message) { return message; }
ModelInferResponse& Body(ModelStreamInferResponse& message) { return *message.mutable_infer_response(); }

// InferCodec: this protocol's messages for InferenceExchange.
template <typename ResponseMessage>
struct InferCodec {
  using Request = ModelInferRequest;
  using Response = ResponseMessage;
  using Task = InferTask;
  static constexpr const MessageLayout& kLayout = kInferLayout;
  static constexpr bool kTimingInTrailers = true;
  // Then the answer proper lies within another message, and nothing can be appended to it.
  static constexpr bool kInStream = !std::is_same_v<Response, ModelInferResponse>;

  absl::Status Decode(Request& request, const ModelCatalog& catalog, Task& task, Response& response) const {
    return handler.Decode(request, catalog, task, Body(response));
  }
  absl::Status Reckon(const Request&, Task& task) const { return handler.Reckon(task); }
  absl::Status Run(const Request&, Task& task, Response& response, int slot) const {
    return handler.Run(task, Body(response), slot);
  }
  absl::Status Encode(const Request&, Task& task, Response& response) const {
    SAKER_RETURN_IF_ERROR(handler.Encode(task, Body(response)));
    if constexpr (kInStream) {
      SetTiming(task, Body(response));
    } else {
      SerializeTiming(task, task.timing);
    }
    return absl::OkStatus();
  }
  absl::string_view Appendix(const Task& task) const { return kInStream ? absl::string_view() : task.timing; }

  const InferHandler& handler;
};

using UnaryInfer = InferCodec<ModelInferResponse>;
using StreamInfer = InferCodec<ModelStreamInferResponse>;

class StreamInferExchange final : public InferenceExchange<StreamInfer, StreamExchange> {
 public:
  using InferenceExchange::InferenceExchange;

  void AnswerFailure(const absl::Status& status, grpc::ByteBuffer& answer) override {
    ModelStreamInferResponse failure;
    failure.set_error_message(BoundedMessage(status.message()));
    // Clients tell the answers of a stream apart by these.
    ModelInferResponse& of = *failure.mutable_infer_response();
    of.set_model_name(std::move(*response_.mutable_infer_response()->mutable_model_name()));
    of.set_id(std::move(*response_.mutable_infer_response()->mutable_id()));
    // Names of almost the largest message's size could push the answer over it, or over the memory there is; such names
    // are not given back.
    const auto serialize = [&] { return SerializeMessage(failure, max_message_bytes_, answer); };
    if (ExceptionsToStatus("answering", serialize).ok()) return;
    failure.clear_infer_response();
    SerializeMessage(failure, max_message_bytes_, answer).IgnoreError();
  }
};

}  // namespace

ExchangeFactory ModelInferExchanges(const InferHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<InferenceExchange<UnaryInfer, Exchange>, Exchange>(UnaryInfer{handler}, max_message_bytes);
}

StreamExchangeFactory ModelStreamInferExchanges(const InferHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<StreamInferExchange, StreamExchange>(StreamInfer{handler}, max_message_bytes);
}

}  // namespace saker
