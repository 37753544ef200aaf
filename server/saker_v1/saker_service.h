// SakerService: package saker.v1 on the server's port.
// Threads, Owns: as ProtocolService.
#pragma once

#include <memory>

#include "server/calls/protocol_service.h"

namespace saker {

std::unique_ptr<ProtocolService> MakeSakerService(const ProtocolOptions& options);

}  // namespace saker
