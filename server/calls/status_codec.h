// ToGrpcStatus: the one place where an absl::Status becomes a grpc::Status.
#pragma once

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

// Same code, message shortened to what fits a header.
grpc::Status ToGrpcStatus(const absl::Status& status);

// A message that fits into a trailing header and a protobuf string, whatever was put into it: well-formed UTF-8 of at
// most 1 KiB, cut between characters; bytes that are no text become U+FFFD.
std::string BoundedMessage(absl::string_view message);

}  // namespace saker
