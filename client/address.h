// Where a server listens, as users write it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

// The server that `saker` and the library talk to unless told otherwise.
inline constexpr char kDefaultAddress[] = "127.0.0.1:8001";

// Checks HOST:PORT, [IPV6]:PORT or unix:PATH and returns it as the target name that gRPC understands.
// Fails: INVALID_ARGUMENT, saying which part is wrong.
absl::StatusOr<std::string> ParseAddress(absl::string_view address);

}  // namespace saker
