// Exchanges of ModelInfer and ModelStreamInfer.
// Threads: any; what the factories make, as Exchange.
// Fails:   as InferHandler; a stream answers a failure with its message, the model's name and the id.
#pragma once

#include <cstdint>

#include "server/calls/exchange.h"
#include "server/open_inference/infer_handler.h"

namespace saker {

// The handler must outlive what the factories make. `max_message_bytes`: of an answer.
ExchangeFactory ModelInferExchanges(const InferHandler& handler, int64_t max_message_bytes);
StreamExchangeFactory ModelStreamInferExchanges(const InferHandler& handler, int64_t max_message_bytes);

}  // namespace saker
