#include "server/tensorflow_serving/tensorflow_serving_service.h"

#include "proto/tensorflow_serving/prediction_service.grpc.pb.h"
#include "server/calls/catalog_exchange.h"
#include "server/tensorflow_serving/model_handler.h"
#include "server/tensorflow_serving/predict_exchange.h"
#include "server/tensorflow_serving/predict_handler.h"

namespace saker {
namespace {

using Prediction = tensorflow::serving::PredictionService;
using Models = tensorflow::serving::ModelService;
using RawPrediction =
    Prediction::WithRawMethod_Predict<Prediction::WithRawMethod_GetModelMetadata<Prediction::Service>>;
using RawModels = Models::WithRawMethod_GetModelStatus<Models::Service>;

class TensorFlowServingService final : public ProtocolService {
 public:
  explicit TensorFlowServingService(const ProtocolOptions& options)
      : options_(options), handler_({options.inline_budget_nanos, options.max_message_bytes}) {}

  void Register(grpc::ServerBuilder& builder) override {
    builder.RegisterService(&prediction_);
    builder.RegisterService(&models_);
  }

  std::vector<std::string> names() const override {
    return {Prediction::service_full_name(), Models::service_full_name()};
  }

  void AddMethods(PollingThread& thread) override {
    const int64_t most = options_.max_answer_bytes();
    thread.AddMethod(UnaryMethodOf<&RawPrediction::RequestPredict>(
        prediction_, TensorFlowPredictExchanges(handler_, most), kSmallRequestSlots));
    thread.AddMethod(UnaryMethodOf<&RawPrediction::RequestGetModelMetadata>(
        prediction_, CatalogExchanges(&GetTensorFlowMetadata, most), kCatalogSlots));
    thread.AddMethod(UnaryMethodOf<&RawModels::RequestGetModelStatus>(
        models_, CatalogExchanges(&GetTensorFlowStatus, most), kCatalogSlots));
  }

 private:
  const ProtocolOptions options_;
  const TensorFlowPredictHandler handler_;
  RawPrediction prediction_;
  RawModels models_;
};

}  // namespace

std::unique_ptr<ProtocolService> MakeTensorFlowServingService(const ProtocolOptions& options) {
  return std::make_unique<TensorFlowServingService>(options);
}

}  // namespace saker
