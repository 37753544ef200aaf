// TensorFlowServingService: tensorflow.serving's PredictionService and ModelService on the server's port.
#pragma once

#include <memory>

#include "server/calls/protocol_service.h"

namespace saker {

std::unique_ptr<ProtocolService> MakeTensorFlowServingService(const ProtocolOptions& options);

}  // namespace saker
