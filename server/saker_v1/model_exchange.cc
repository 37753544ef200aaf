#include "server/saker_v1/model_exchange.h"

#include "core/base/status_macros.h"
#include "server/calls/byte_buffer_codec.h"
#include "server/saker_v1/model_service_handler.h"

namespace saker {
namespace {

// Nothing is computed: Begin() does all, Finish() serializes.
template <typename Request, typename Response>
class ModelExchange final : public Exchange {
 public:
  using Handler = absl::Status (*)(const Request&, const ModelCatalog&, Response&);
  ModelExchange(Handler handler, int64_t max_message_bytes)
      : handler_(handler), max_message_bytes_(max_message_bytes) {}

  absl::Status Begin(grpc::ByteBuffer& bytes, const CallInfo&, CatalogReader& models) override {
    SAKER_RETURN_IF_ERROR(ParseMessage(bytes, request_));
    return handler_(request_, models.Current(), response_);
  }
  bool runs_inline() const override { return true; }
  TaskPriority priority() const override { return TaskPriority::kHigh; }
  int64_t answer_bytes() const override { return static_cast<int64_t>(response_.ByteSizeLong()); }
  absl::Status Finish(int, grpc::ByteBuffer& answer) override {
    return SerializeMessage(response_, max_message_bytes_, answer);
  }
  std::string TrailingTiming() override { return ""; }
  void Reset() override {
    request_ = Request();
    response_ = Response();
  }

 private:
  const Handler handler_;
  const int64_t max_message_bytes_;
  Request request_;
  Response response_;
};

}  // namespace

ExchangeFactory ListModelsExchanges(int64_t max_message_bytes) {
  using Made = ModelExchange<v1::ListModelsRequest, v1::ListModelsResponse>;
  return [max_message_bytes] { return std::make_unique<Made>(&ListModels, max_message_bytes); };
}

ExchangeFactory GetModelExchanges(int64_t max_message_bytes) {
  using Made = ModelExchange<v1::GetModelRequest, v1::GetModelResponse>;
  return [max_message_bytes] { return std::make_unique<Made>(&GetModel, max_message_bytes); };
}

}  // namespace saker
