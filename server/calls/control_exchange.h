// ControlExchange: an exchange that changes which models are served. It is not timed.
// Threads: as Exchange; Finish() on a loader.
// Owns:    its messages; the control must outlive it.
// Fails:   as its handler does; PERMISSION_DENIED where callers may not control models.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/status_macros.h"
#include "server/calls/byte_buffer_codec.h"
#include "server/calls/exchange.h"
#include "server/models/model_control.h"

namespace saker {

template <typename Request, typename Response>
class ControlExchange final : public Exchange {
 public:
  using Handler = absl::Status (*)(const Request&, ModelControl&, Response&);
  // `control`: null where callers may not.
  ControlExchange(Handler handler, ModelControl* control, int64_t max_message_bytes)
      : handler_(handler), control_(control), max_message_bytes_(max_message_bytes) {}

  absl::Status Begin(grpc::ByteBuffer& bytes, const CallInfo&, CatalogReader&) override {
    if (control_ == nullptr) {
      return absl::PermissionDeniedError("callers may not load or unload models here (--model_control=false)");
    }
    return ParseMessage(bytes, request_);
  }
  bool runs_inline() const override { return false; }
  bool controls_models() const override { return true; }
  TaskPriority priority() const override { return TaskPriority::kNormal; }
  int64_t answer_bytes() const override { return 0; }
  absl::Status Finish(int, grpc::ByteBuffer& answer) override {
    SAKER_RETURN_IF_ERROR(handler_(request_, *control_, response_));
    return SerializeMessage(response_, max_message_bytes_, answer);
  }
  std::string TrailingTiming() override { return ""; }
  void Reset() override {
    request_ = Request();
    response_ = Response();
  }

 private:
  const Handler handler_;
  ModelControl* const control_;
  const int64_t max_message_bytes_;
  Request request_;
  Response response_;
};

// Exchanges that do what `handler` does, and answer in at most so many bytes.
template <typename Request, typename Response>
ExchangeFactory ControlExchanges(absl::Status (*handler)(const Request&, ModelControl&, Response&),
                                 ModelControl* control, int64_t max_message_bytes) {
  return [handler, control, max_message_bytes] {
    return std::make_unique<ControlExchange<Request, Response>>(handler, control, max_message_bytes);
  };
}

}  // namespace saker
