// Exchanges of ModelService.
#pragma once

#include "server/calls/exchange.h"

namespace saker {

ExchangeFactory ListModelsExchanges(int64_t max_message_bytes);
ExchangeFactory GetModelExchanges(int64_t max_message_bytes);

}  // namespace saker
