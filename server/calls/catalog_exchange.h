// CatalogExchange: an exchange whose answer stands in the catalog: nothing is computed, and it is not timed.
// Threads: as Exchange.
// Owns:    its messages.
// Fails:   as its handler does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/status_macros.h"
#include "server/calls/byte_buffer_codec.h"
#include "server/calls/exchange.h"

namespace saker {

template <typename Request, typename Response>
class CatalogExchange final : public Exchange {
 public:
  using Handler = absl::Status (*)(const Request&, const ModelCatalog&, Response&);
  CatalogExchange(Handler handler, int64_t max_message_bytes)
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

// Exchanges that answer as `handler` does, in at most so many bytes.
template <typename Request, typename Response>
ExchangeFactory CatalogExchanges(absl::Status (*handler)(const Request&, const ModelCatalog&, Response&),
                                 int64_t max_message_bytes) {
  return [handler, max_message_bytes] {
    return std::make_unique<CatalogExchange<Request, Response>>(handler, max_message_bytes);
  };
}

}  // namespace saker
