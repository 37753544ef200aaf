#include "server/open_inference/open_inference_service.h"

#include "proto/open_inference/inference.grpc.pb.h"
#include "server/calls/catalog_exchange.h"
#include "server/calls/control_exchange.h"
#include "server/open_inference/infer_exchange.h"
#include "server/open_inference/infer_handler.h"
#include "server/open_inference/model_handler.h"

namespace saker {
namespace {

using Generated = inference::GRPCInferenceService;
template <typename Base>
using RawServer = Generated::WithRawMethod_ServerLive<
    Generated::WithRawMethod_ServerReady<Generated::WithRawMethod_ServerMetadata<Base>>>;
template <typename Base>
using RawModel = Generated::WithRawMethod_ModelReady<Generated::WithRawMethod_ModelMetadata<
    Generated::WithRawMethod_ModelConfig<Generated::WithRawMethod_ModelStatistics<Base>>>>;
template <typename Base>
using RawRepository = Generated::WithRawMethod_RepositoryIndex<
    Generated::WithRawMethod_RepositoryModelLoad<Generated::WithRawMethod_RepositoryModelUnload<Base>>>;
using Raw = Generated::WithRawMethod_ModelInfer<
    Generated::WithRawMethod_ModelStreamInfer<RawRepository<RawServer<RawModel<Generated::Service>>>>>;

class OpenInferenceService final : public ProtocolService {
 public:
  explicit OpenInferenceService(const ProtocolOptions& options)
      : options_(options), handler_({options.inline_budget_nanos, options.max_message_bytes}) {}

  void Register(grpc::ServerBuilder& builder) override { builder.RegisterService(&raw_); }

  std::vector<std::string> names() const override { return {Generated::service_full_name()}; }

  void AddMethods(PollingThread& thread) override {
    const int64_t most = options_.max_answer_bytes();
    thread.AddMethod(
        UnaryMethodOf<&Raw::RequestModelInfer>(raw_, ModelInferExchanges(handler_, most), kSmallRequestSlots));
    thread.AddMethod(
        StreamMethodOf<&Raw::RequestModelStreamInfer>(raw_, ModelStreamInferExchanges(handler_, most), kStreamSlots));
    Add<&Raw::RequestServerLive>(thread, &ServerLive);
    Add<&Raw::RequestServerReady>(thread, &ServerReady);
    Add<&Raw::RequestServerMetadata>(thread, &ServerMetadata);
    Add<&Raw::RequestModelReady>(thread, &ModelReady);
    Add<&Raw::RequestModelMetadata>(thread, &ModelMetadata);
    Add<&Raw::RequestModelConfig>(thread, &GetModelConfig);
    Add<&Raw::RequestModelStatistics>(thread, &GetModelStatistics);
    Add<&Raw::RequestRepositoryIndex>(thread, &GetRepositoryIndex);
    ModelControl* const control = options_.control;
    thread.AddMethod(UnaryMethodOf<&Raw::RequestRepositoryModelLoad>(
        raw_, ControlExchanges(&LoadRepositoryModel, control, most), kControlSlots));
    thread.AddMethod(UnaryMethodOf<&Raw::RequestRepositoryModelUnload>(
        raw_, ControlExchanges(&UnloadRepositoryModel, control, most), kControlSlots));
  }

 private:
  template <auto kRequest, typename Request, typename Response>
  void Add(PollingThread& thread, absl::Status (*handler)(const Request&, const ModelCatalog&, Response&)) {
    thread.AddMethod(
        UnaryMethodOf<kRequest>(raw_, CatalogExchanges(handler, options_.max_answer_bytes()), kCatalogSlots));
  }

  const ProtocolOptions options_;
  const InferHandler handler_;
  Raw raw_;
};

}  // namespace

std::unique_ptr<ProtocolService> MakeOpenInferenceService(const ProtocolOptions& options) {
  return std::make_unique<OpenInferenceService>(options);
}

}  // namespace saker
