#include "server/tensorflow_serving/predict_exchange.h"

#include "server/calls/inference_exchange.h"
#include "server/tensorflow_serving/request_layout.h"

namespace saker {
namespace {

// TensorFlowCodec: this protocol's messages for InferenceExchange.
struct TensorFlowCodec {
  using Request = tensorflow::serving::PredictRequest;
  using Response = tensorflow::serving::PredictResponse;
  using Task = TensorFlowTask;
  static constexpr const MessageLayout& kLayout = kTensorFlowPredictLayout;
  static constexpr bool kTimingInTrailers = true;

  absl::Status Decode(Request& request, const ModelCatalog& catalog, Task& task, Response& response) const {
    return handler.Decode(request, catalog, task, response);
  }
  absl::Status Reckon(const Request&, Task& task) const { return handler.Reckon(task); }
  absl::Status Run(const Request&, Task& task, Response& response, int slot) const {
    return handler.Run(task, response, slot);
  }
  absl::Status Encode(const Request&, Task& task, Response&) const { return handler.Encode(task); }

  absl::string_view Appendix(const Task&) const { return {}; }

  const TensorFlowPredictHandler& handler;
};

}  // namespace

ExchangeFactory TensorFlowPredictExchanges(const TensorFlowPredictHandler& handler, int64_t max_message_bytes) {
  return FactoryOf<InferenceExchange<TensorFlowCodec, Exchange>, Exchange>(TensorFlowCodec{handler}, max_message_bytes);
}

}  // namespace saker
