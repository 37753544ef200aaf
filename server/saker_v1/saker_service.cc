#include "server/saker_v1/saker_service.h"

#include "proto/saker/v1/inference.grpc.pb.h"
#include "proto/saker/v1/model.grpc.pb.h"
#include "server/calls/catalog_exchange.h"
#include "server/calls/control_exchange.h"
#include "server/saker_v1/model_service_handler.h"
#include "server/saker_v1/predict_exchange.h"
#include "server/saker_v1/predict_handler.h"

namespace saker {
namespace {

using RawInference = v1::InferenceService::WithRawMethod_Predict<v1::InferenceService::WithRawMethod_PredictBatch<
    v1::InferenceService::WithRawMethod_PredictStream<v1::InferenceService::Service>>>;
using RawCatalog =
    v1::ModelService::WithRawMethod_ListModels<v1::ModelService::WithRawMethod_GetModel<v1::ModelService::Service>>;
using RawModels = v1::ModelService::WithRawMethod_LoadModel<
    v1::ModelService::WithRawMethod_UnloadModel<v1::ModelService::WithRawMethod_ReloadModels<RawCatalog>>>;

class SakerService final : public ProtocolService {
 public:
  explicit SakerService(const ProtocolOptions& options)
      : options_(options), handler_({options.inline_budget_nanos, options.max_message_bytes}) {}

  void Register(grpc::ServerBuilder& builder) override {
    builder.RegisterService(&inference_);
    builder.RegisterService(&models_);
  }

  std::vector<std::string> names() const override {
    return {v1::InferenceService::service_full_name(), v1::ModelService::service_full_name()};
  }

  void AddMethods(PollingThread& thread) override {
    const int64_t most = options_.max_answer_bytes();
    thread.AddMethod(
        UnaryMethodOf<&RawInference::RequestPredict>(inference_, PredictExchanges(handler_, most), kSmallRequestSlots));
    thread.AddMethod(UnaryMethodOf<&RawInference::RequestPredictBatch>(
        inference_, PredictBatchExchanges(handler_, most), kBatchSlots));
    thread.AddMethod(StreamMethodOf<&RawInference::RequestPredictStream>(
        inference_, PredictStreamExchanges(handler_, most), kStreamSlots));
    thread.AddMethod(
        UnaryMethodOf<&RawModels::RequestListModels>(models_, CatalogExchanges(&ListModels, most), kCatalogSlots));
    thread.AddMethod(
        UnaryMethodOf<&RawModels::RequestGetModel>(models_, CatalogExchanges(&GetModel, most), kCatalogSlots));
    ModelControl* const control = options_.control;
    thread.AddMethod(UnaryMethodOf<&RawModels::RequestLoadModel>(models_, ControlExchanges(&LoadModel, control, most),
                                                                 kControlSlots));
    thread.AddMethod(UnaryMethodOf<&RawModels::RequestUnloadModel>(
        models_, ControlExchanges(&UnloadModel, control, most), kControlSlots));
    thread.AddMethod(UnaryMethodOf<&RawModels::RequestReloadModels>(
        models_, ControlExchanges(&ReloadModels, control, most), kControlSlots));
  }

 private:
  const ProtocolOptions options_;
  const PredictHandler handler_;
  RawInference inference_;
  RawModels models_;
};

}  // namespace

std::unique_ptr<ProtocolService> MakeSakerService(const ProtocolOptions& options) {
  return std::make_unique<SakerService>(options);
}

}  // namespace saker
