// Exchanges of InferenceService: Predict, PredictBatch, and the messages of PredictStream.
#pragma once

#include "server/calls/exchange.h"
#include "server/saker_v1/predict_handler.h"

namespace saker {

// The handler must outlive the exchanges.
ExchangeFactory PredictExchanges(const PredictHandler& handler, int64_t max_message_bytes);
ExchangeFactory PredictBatchExchanges(const PredictHandler& handler, int64_t max_message_bytes);
StreamExchangeFactory PredictStreamExchanges(const PredictHandler& handler, int64_t max_message_bytes);

}  // namespace saker
