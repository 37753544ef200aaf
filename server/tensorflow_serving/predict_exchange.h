// Exchanges of PredictionService.Predict.
// Threads: any; what the factory makes, as Exchange.
// Fails:   as TensorFlowPredictHandler.
#pragma once

#include <cstdint>

#include "server/calls/exchange.h"
#include "server/tensorflow_serving/predict_handler.h"

namespace saker {

// The handler must outlive what the factory makes. `max_message_bytes`: of an answer.
ExchangeFactory TensorFlowPredictExchanges(const TensorFlowPredictHandler& handler, int64_t max_message_bytes);

}  // namespace saker
