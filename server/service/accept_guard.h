// The server's use of file descriptors, of which each connection takes one.
// Threads: any.
#pragma once

#include "absl/status/status.h"

namespace saker {

// Raises this process's limit of open files to what the system lets it have, and sets one descriptor aside.
//
// gRPC 1.51 takes the first failure of accept4() for the end of its listener: a server whose descriptors ran out once would
// never accept again, and say nothing. So accept4() of programs that call this is one of our own: when no descriptor is
// left it closes the connections that wait, by means of the one that was set aside, and their callers try elsewhere or
// again instead of waiting for ever.
// Fails: when no descriptor is left to set aside.
absl::Status GuardAccept();

}  // namespace saker
