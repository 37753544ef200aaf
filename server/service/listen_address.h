// Where a server listens: checks that gRPC leaves out or words badly.
// Threads: any; no shared state.
// Fails:   INVALID_ARGUMENT for what is no HOST:PORT or path; UNAVAILABLE with the system's reason when it cannot be
// bound.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace saker {

// HOST:PORT with a port of 0 to 65535; HOST may be an IPv6 address in brackets.
absl::Status ValidateAddress(const std::string& address);

// Why the system does not let us listen on HOST:PORT, found by trying; OK when it would.
absl::Status ProbeAddress(const std::string& address);

// Makes way for a Unix domain socket: removes a socket file that no server listens on any more. Fails when one does,
// and when the path is a file of another kind or too long for a socket.
absl::Status PrepareUnixSocket(const std::string& path);

}  // namespace saker
